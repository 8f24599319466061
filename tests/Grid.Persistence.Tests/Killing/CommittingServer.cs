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

    public Task KillAsync() => _program.KillAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [GeneratedRegex(@"^kept (\d+)$", RegexOptions.Multiline)]
    private static partial Regex Kept();
}
