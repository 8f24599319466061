using System.Diagnostics;

namespace Grid.Storage.Tests;

/// <summary>A file system of a few megabytes, mounted for one test.</summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SmallFileSystem(string size)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={size}", "grid-test", _folder.Path);
    }

    public string Path => _folder.Path;

    public void MakeReadOnly() => Run("mount", "-o", "remount,ro", _folder.Path);

    public void Dispose()
    {
        Run("umount", "--lazy", _folder.Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
