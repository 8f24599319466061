using System.Text.RegularExpressions;

namespace Grid.Clients.Running;

/// <summary>
/// A <c>grid</c> server: the real executable on an address of its own, with a data folder that outlives a kill.
/// </summary>
internal sealed class GridUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly Regex ListeningLine = new(@"^listening on (?<host>127\.0\.0\.1):(?<port>\d+)");
    private static readonly Regex ReadyLine = new("^ready");
    private static readonly Regex HttpCacheLine = new(@"^HTTP cache on (?<url>http://\S+)");
    private static readonly Regex MetricsLine = new(@"^metrics on (?<url>http://\S+)");

    /// <summary>What our bot says when the server has taken it on.</summary>
    public static readonly Regex BotReadyLine = new(@"Session \S+ is open");

    private readonly RunningProgram _program;
    private readonly HttpClient _http = new();
    private readonly Uri _metrics;

    private GridUnderTest(RunningProgram program, int port, Uri metrics)
    {
        _program = program;
        _metrics = metrics;
        Port = port;
    }

    public int Port { get; }

    public string Address => $"127.0.0.1:{Port}";

    public string Report => _program.Report;

    /// <summary>Everything in one process (<c>grid up</c>).</summary>
    public static Task<GridUnderTest> StartAsync(
        string dataFolder, int jobs, int port = 0, params IReadOnlyList<string> options) => StartAsync(Call(
        [
            "up", "--listen", $"127.0.0.1:{port}", "--metrics-listen", "127.0.0.1:0",
            "--data", dataFolder, "--jobs", $"{jobs}", "--http-cache", "127.0.0.1:0", .. options,
        ]));

    /// <summary>
    /// What a configuration names (<c>grid server</c>): one channel and the metrics, each on a port the system chooses.
    /// </summary>
    public static Task<GridUnderTest> ServeAsync(string configPath) => StartAsync(Call("server", configPath));

    /// <summary>The <c>grid</c> executable with a verb and its options.</summary>
    public static ProgramCall Call(params IReadOnlyList<string> arguments) =>
        new(SourceTree.Dotnet, [SourceTree.GridAssembly, .. arguments]);

    /// <summary>The same executable inside the clients' root, with its toolchain.</summary>
    public static ProgramCall CallInRoot(params IReadOnlyList<string> arguments) =>
        ClientsRoot.Inside(Call(arguments), SourceTree.DotnetRoot, Path.GetDirectoryName(SourceTree.GridAssembly)!);

    /// <summary>The HTTP cache of a <c>grid up</c>.</summary>
    public async Task<Uri> HttpCacheAsync() =>
        new((await _program.LineAsync(HttpCacheLine, StartLimit)).Groups["url"].Value);

    public async Task<ServerCounters> CountersAsync() => ServerCounters.Parse(await _http.GetStringAsync(_metrics));

    /// <summary>SIGKILL, as when the machine's memory runs out.</summary>
    public Task KillAsync() => _program.KillAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _program.DisposeAsync();
    }

    private static async Task<GridUnderTest> StartAsync(ProgramCall call)
    {
        RunningProgram program = RunningProgram.Start(call);
        try
        {
            Match metrics = await program.LineAsync(MetricsLine, StartLimit);
            Match listening = await program.LineAsync(ListeningLine, StartLimit);

            // By then it has proved itself with an action of its own, which is counted too.
            await program.LineAsync(ReadyLine, StartLimit);
            int chosenPort = int.Parse(listening.Groups["port"].ValueSpan);
            return new GridUnderTest(program, chosenPort, new Uri(metrics.Groups["url"].Value));
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }
    }
}
