using System.Security.Cryptography;

namespace Grid.Clients.Running;

/// <summary>
/// Everything about a folder that a content-addressed store keeps, one line an entry, so that two trees compare as
/// text.
/// </summary>
internal static class TreeListing
{
    private static readonly EnumerationOptions Everything =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };

    public static IReadOnlyList<string> Of(string root) => [.. new DirectoryInfo(root)
        .EnumerateFileSystemInfos("*", Everything)
        .Select(entry => $"{Path.GetRelativePath(root, entry.FullName)} {Describe(entry)}")
        .Order(StringComparer.Ordinal)];

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"-> {target}",
        DirectoryInfo => "directory",
        _ => $"{(IsExecutable(entry) ? "executable" : "file")} {HashOf(entry)}",
    };

    private static string HashOf(FileSystemInfo file) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName)));

    private static bool IsExecutable(FileSystemInfo file) => file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
}
