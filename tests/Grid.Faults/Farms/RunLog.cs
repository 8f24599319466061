using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Faults.Farms;

/// <summary>
/// What commands on bots of this machine tell the test: that one has begun, each time it does. They write into a file,
/// so that no run is lost, and into a pipe, so that the test need not look again and again.
/// </summary>
internal sealed class RunLog : IAsyncDisposable
{
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch;
    private readonly RunningProgram _reader;

    private RunLog(ScratchFolder scratch, RunningProgram reader) => (_scratch, _reader) = (scratch, reader);

    public static async Task<RunLog> CreateAsync(ScratchFolder scratch)
    {
        await using RunningProgram maker = RunningProgram.Start(new ProgramCall("mkfifo", scratch["begun"]));
        (await maker.ResultAsync(SignLimit)).ShouldSucceed();

        // Open both ways, so that it goes on reading when the last one who wrote has closed.
        return new RunLog(scratch, RunningProgram.Start(new ProgramCall("sh", "-c", $"exec cat <>{scratch["begun"]}")));
    }

    /// <summary>Shell words for an action that says that it runs, and goes on when it is let go.</summary>
    public string Script(string action) =>
        // Opening the pipe both ways never blocks, also when nobody listens any more.
        $"echo {action} >> {_scratch["runs"]}; exec 3<>{_scratch["begun"]}; echo {action} >&3; exec 3>&-; "
        + $"until [ -e {_scratch[$"go-{action}"]} ]; do sleep 0.05; done";

    /// <summary>Waits until the action has begun.</summary>
    public Task BegunAsync(string action) => _reader.LineAsync(new Regex($"^{action}$"), SignLimit);

    /// <summary>Lets the action go on to its end.</summary>
    public void LetGo(string action) => File.WriteAllText(_scratch[$"go-{action}"], string.Empty);

    /// <summary>How often it was begun.</summary>
    public int RunsOf(string action) =>
        File.Exists(_scratch["runs"]) ? File.ReadAllLines(_scratch["runs"]).Count(line => line == action) : 0;

    public ValueTask DisposeAsync() => _reader.DisposeAsync();
}
