using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Clients.Running;

namespace Grid.Persistence.Tests.Killing;

/// <summary>A process of its own that commits as fast as it can.</summary>
internal sealed partial class CommittingServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly RunningProgram _program;

    private CommittingServer(RunningProgram program) => _program = program;

    /// <summary>The last number that it said was kept.</summary>
    public long LastKept => long.Parse(Kept().Matches(_program.Report)[^1].Groups[1].Value, CultureInfo.InvariantCulture);

    public static CommittingServer Start(string address, Durability durability) => new(RunningProgram.Start(
        new ProgramCall("dotnet", typeof(CommittingServer).Assembly.Location, CommitLoop.Verb, address, durability.ToString())));

    public Task KeptAsync(long number) => _program.LineAsync(
        new Regex(string.Create(CultureInfo.InvariantCulture, $"^kept {number}$")), Patience);

    /// <summary>Stops the process in its tracks: its kernel still answers for it.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>Lets it go on, and waits for it to end by itself.</summary>
    public async Task<ProgramResult> ThawAsync()
    {
        await SignalAsync("-CONT");
        return await _program.ResultAsync(Patience);
    }

    public Task KillAsync() => _program.KillAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private async Task SignalAsync(string signal)
    {
        Match process = await _program.LineAsync(Process(), Patience);
        await using RunningProgram kill = RunningProgram.Start(new ProgramCall("kill", signal, process.Groups[1].Value));
        (await kill.ResultAsync(Patience)).ExitCode.ShouldBe(0, kill.Report);
    }

    [GeneratedRegex(@"^process (\d+)$")]
    private static partial Regex Process();

    [GeneratedRegex(@"^kept (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Kept();
}
