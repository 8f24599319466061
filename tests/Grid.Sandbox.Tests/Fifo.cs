using System.Runtime.InteropServices;

namespace Grid.Sandbox.Tests;

/// <summary>A named pipe by which a test and a command wait for each other.</summary>
internal sealed partial class Fifo
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Task<string> _content;

    public Fifo(string path)
    {
        const uint OwnerOnly = 0b110_000_000;
        Path = path;
        MakeFifo(path, OwnerOnly).ShouldBe(0);
        _content = Task.Factory.StartNew(
            () => File.ReadAllText(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public string Path { get; }

    /// <summary>What was written, once every process that had the pipe open for writing has closed it or is dead.</summary>
    public Task<string> WhenClosedAsync() => _content.WaitAsync(Patience);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
