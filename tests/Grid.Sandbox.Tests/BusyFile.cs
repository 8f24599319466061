using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Tests;

/// <summary>An executable blob's file, held open for writing as a child on its way to its own program would hold it.</summary>
internal sealed class BusyFile(SafeFileHandle file) : IAsyncDisposable
{
    public static async Task<BusyFile> OfAsync(SandboxBench bench, Digest digest)
    {
        string link = Path.Combine(bench.Folder, "busy");
        (await bench.Store.TryLinkAsync(digest, link, isExecutable: true, CancellationToken.None)).ShouldBeTrue();

        // As another user than root would have to: the mode is the file's, whatever name it is changed by.
        File.SetUnixFileMode(link, File.GetUnixFileMode(link) | UnixFileMode.UserWrite);
        return new BusyFile(File.OpenHandle(link, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
    }

    public void Release() => file.Dispose();

    public ValueTask DisposeAsync()
    {
        Release();
        return ValueTask.CompletedTask;
    }
}
