namespace Grid.Architecture.Tests;

/// <summary>What the compiler does not check.</summary>
internal static class Bans
{
    private const string Clock = "take a TimeProvider through the constructor";
    private const string Chance =
        "take it through the constructor, or from the state: what is decided must be replayable";
    private const string Blocking = "await it: a thread that waits is a thread that serves nobody";

    public static IReadOnlyList<Ban> All { get; } =
    [
        new(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b", Clock, file => !file.IsTest),
        new(@"\bStopwatch\.(StartNew|GetTimestamp)\b", Clock, IsPure),
        new(@"\bGuid\.(NewGuid|CreateVersion7)\b|\bnew Random\(|\bRandom\.Shared\b", Chance, IsPure),
        new(@"(?<!\bawait\b.*)Async\([^;]*\)\.Result\b|[tT]ask\.Result\b", Blocking, _ => true),
        new(@"\.Wait\((\)|\d|timeout|Timeout|cancellation|TimeSpan)", Blocking, _ => true),
        new(@"\.GetAwaiter\(\)\.GetResult\(\)", Blocking, _ => true)
        {
            Except = new Dictionary<string, string>
            {
                ["sandbox/Grid.Sandbox.Fuse/Serving/BackedOpens.cs"] = "asked only of what has ended already",
                ["sandbox/Grid.Sandbox.Fuse/Serving/BlobReads.cs"] = "asked only of what has ended already",
                ["sandbox/Grid.Sandbox/Processes/Spawner.cs"] = "a thread whose only work is to wait for a spawn",
                ["tests/Grid.Clients/Running/ClientsRoot.cs"] = "a static initialiser cannot await",
            },
        },
        new(@"\bThread\.Sleep\b", "wait for the event, or on a TimeProvider", _ => true),
        new(
            @"\bTask\.Delay\(",
            "drive a fake TimeProvider, or wait for the event",
            file => file.IsTest && !file.IsUnder("tests/Grid.Benchmarks")),
        new(@"\bTask\.Delay\((?!.*, _?time(Provider)?\b)", Clock, file => !file.IsTest),
        new(@"\bCreateUnbounded\b", "bound it, and name the bound", file => !file.IsTest),
        new(@"\basync void\b", "return a Task that somebody awaits", _ => true),
        new(@"\bNotImplementedException\b", "build it, or leave it out", _ => true),
        new(@"#pragma warning disable(?!.*// \w)", "give a suppression its reason on the same line", _ => true)
        {
            ReadsComments = true,
        },
        new(@"#region\b", "split what needs a heading", _ => true),
        new(
            @"\b(class|record|struct|interface|enum) \w*(Manager|Helper|Util|Utils)\b",
            "name what it is, not that it helps",
            _ => true),
    ];

    // Where the same input must give the same output, so that a seed replays a failure.
    private static bool IsPure(SourceFile file) =>
        file.IsUnder("server/Grid.Core", "server/Grid.Scheduling", "config/Grid.Config", "bots/Grid.Bots/Session");
}
