using Grid.Clients.Running;

namespace Grid.Faults.Farms;

/// <summary>A file system of a few megabytes, which can be filled to the last byte.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string FillerName = "filler";
    private const int PieceSizeBytes = 4096;

    private static readonly TimeSpan MountLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    public static async Task<SmallDisk> MountAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder);
        return new SmallDisk(folder);
    }

    public string PathOf(string name) => Path.Combine(_folder, name);

    /// <summary>Leaves no room at all.</summary>
    public void Fill()
    {
        byte[] piece = new byte[PieceSizeBytes];
        using FileStream filler = new(PathOf(FillerName), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                filler.Write(piece);
            }
        }
        catch (IOException)
        {
            // Full, as asked.
        }
    }

    /// <summary>Makes room again.</summary>
    public void Empty() => File.Delete(PathOf(FillerName));

    public async ValueTask DisposeAsync() => await RunAsync("umount", "--lazy", _folder);

    private static async Task RunAsync(params string[] words)
    {
        await using RunningProgram program = RunningProgram.Start(new ProgramCall(words[0], words[1..]));
        (await program.ResultAsync(MountLimit)).ShouldSucceed();
    }
}
