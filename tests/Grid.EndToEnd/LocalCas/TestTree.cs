using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.EndToEnd.LocalCas;

/// <summary>A folder with one of each, and trees that nobody makes but an enemy.</summary>
internal static class TestTree
{
    /// <summary>Makes a folder with files, a program, symlinks and directories, one of them empty.</summary>
    public static string MakeFolder(string path)
    {
        Directory.CreateDirectory(Path.Combine(path, "sub", "empty"));
        File.WriteAllText(Path.Combine(path, "plain"), "hello");
        File.WriteAllText(Path.Combine(path, "nothing"), string.Empty);
        File.WriteAllText(Path.Combine(path, "sub", "program"), "#!/bin/sh\n");
        File.SetUnixFileMode(
            Path.Combine(path, "sub", "program"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllBytes(Path.Combine(path, "large"), new byte[3 << 20]);
        File.CreateSymbolicLink(Path.Combine(path, "link"), "sub/program");
        File.CreateSymbolicLink(Path.Combine(path, "elsewhere"), "/nowhere");
        return path;
    }

    /// <summary>What is in a folder: names, kinds, contents.</summary>
    public static IReadOnlyList<string> Describe(string path) =>
    [
        .. new DirectoryInfo(path).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(entry => $"{Path.GetRelativePath(path, entry.FullName)} {Describe(entry)}")
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Stores a directory with one file of a name.</summary>
    public static async Task<Digest> WithFileAsync(IBlobStore store, string name)
    {
        Digest file = await store.WriteAsync("content"u8.ToArray(), default);
        Reapi.Directory directory = new() { Files = { new Reapi.FileNode { Name = name, Digest = file.ToWire() } } };
        return await store.WriteAsync(directory.ToByteArray(), default);
    }

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"-> {target}",
        DirectoryInfo => "/",
        FileInfo file => $"{(file.UnixFileMode.HasFlag(UnixFileMode.UserExecute) ? "x" : "-")} "
            + Digest.Of(File.ReadAllBytes(file.FullName)),
        _ => entry.GetType().Name,
    };
}
