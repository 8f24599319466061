namespace Grid.Clients.Running;

/// <summary>
/// A FIFO between a test and a command on a bot of the same machine: the test learns that the command has begun, and that
/// it is gone, without asking again and again.
/// </summary>
internal sealed class NamedPipe : IAsyncDisposable
{
    private static readonly TimeSpan MakeLimit = TimeSpan.FromSeconds(10);

    private NamedPipe(string path, RunningProgram reader) => (Path, Reader) = (path, reader);

    public string Path { get; }

    /// <summary>
    /// Its output is what commands wrote; it ends when the last command that has the pipe open is gone.
    /// </summary>
    public RunningProgram Reader { get; }

    public static async Task<NamedPipe> CreateAsync(string path)
    {
        await using RunningProgram maker = RunningProgram.Start(new ProgramCall("mkfifo", path));
        (await maker.ResultAsync(MakeLimit)).ShouldSucceed();
        return new NamedPipe(path, RunningProgram.Start(new ProgramCall("cat", path)));
    }

    public ValueTask DisposeAsync() => Reader.DisposeAsync();
}
