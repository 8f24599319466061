using System.Text.RegularExpressions;

namespace Grid.Clients.Running;

/// <summary>
/// One test's server, bots and clients, and the folder they work in. Whatever the test's end, all of it is killed and what
/// each of them said is written down.
/// </summary>
internal sealed class Farm : IAsyncDisposable
{
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(240);
    private static readonly TimeSpan BotReadyLimit = TimeSpan.FromSeconds(30);

    private readonly ITestOutputHelper _output;
    private readonly List<RunningProgram> _programs = [];

    private Farm(ITestOutputHelper output, ScratchFolder scratch, GridUnderTest server)
    {
        _output = output;
        Scratch = scratch;
        Server = server;
    }

    public ScratchFolder Scratch { get; }

    public GridUnderTest Server { get; private set; }

    /// <summary>A farm of one <c>grid up</c>.</summary>
    public static Task<Farm> StartAsync(ITestOutputHelper output, int jobs, params IReadOnlyList<string> options) =>
        StartAsync(output, scratch => GridUnderTest.StartAsync(scratch["data"], jobs, port: 0, options));

    /// <summary>A server with a configuration, which may name a data folder, and no bots yet.</summary>
    public static Task<Farm> ServeAsync(ITestOutputHelper output, Func<string, string> configOf) =>
        StartAsync(output, async scratch =>
        {
            await File.WriteAllTextAsync(scratch["grid.yml"], configOf(scratch["data"]));
            return await GridUnderTest.ServeAsync(scratch["grid.yml"]);
        });

    /// <summary>Starts a program that runs until the test ends, or until the test ends it.</summary>
    public RunningProgram Start(ProgramCall call)
    {
        RunningProgram program = RunningProgram.Start(call);
        _programs.Add(program);
        return program;
    }

    /// <summary>Starts our bot as a process of its own on this machine.</summary>
    public Task StartBotOnHostAsync(params IReadOnlyList<string> options) =>
        StartBotAsync(GridUnderTest.Call(BotArguments(options)), GridUnderTest.BotReadyLine);

    /// <summary>
    /// Starts our bot inside the clients' root, so that its compiler is the one that clients there look at.
    /// </summary>
    public Task StartBotInRootAsync(params IReadOnlyList<string> options) =>
        StartBotAsync(GridUnderTest.CallInRoot(BotArguments(options)), GridUnderTest.BotReadyLine);

    /// <summary>
    /// Starts our bot inside the clients' root, whose mounts end with it, with one of its sandboxes as configurations write it.
    /// </summary>
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="more">Another key of the bot.</param>
    public async Task StartSandboxedBotAsync(string sandbox, string more = "")
    {
        await File.WriteAllTextAsync(
            Scratch["bot.yml"],
            $$"""
            bots:
              - !bot
                remote: http://{{Server.Address}}
                jobs: 2
                cache: {path: {{Scratch["bot"]}}}
                sandbox: {{sandbox}}
                {{more}}
            """);
        await StartBotAsync(GridUnderTest.CallInRoot("bot", Scratch["bot.yml"]), GridUnderTest.BotReadyLine);
    }

    /// <summary>Starts any bot and waits for the line that says that the server knows it.</summary>
    public Task StartBotAsync(ProgramCall call, Regex readyLine) => Start(call).LineAsync(readyLine, BotReadyLimit);

    /// <summary>Runs a program to its end.</summary>
    public Task<ProgramResult> RunAsync(ProgramCall call) => Start(call).ResultAsync(RunLimit);

    public Task<ProgramResult> RunInRootAsync(ProgramCall call) => RunAsync(ClientsRoot.Inside(call));

    /// <summary>What the server counted while <paramref name="work"/> ran.</summary>
    public async Task<ServerCounters> CountAsync(Func<Task> work)
    {
        ServerCounters before = await Server.CountersAsync();
        await work();
        return await Server.CountersAsync() - before;
    }

    /// <summary>SIGKILLs the server and starts another on the same address and data folder.</summary>
    public async Task RestartServerAsync(int jobs)
    {
        int port = Server.Port;
        await Server.KillAsync();
        _output.WriteLine($"killed:\n{Server.Report}");
        await Server.DisposeAsync();
        Server = await GridUnderTest.StartAsync(Scratch["data"], jobs, port);
    }

    public async ValueTask DisposeAsync()
    {
        _programs.Reverse();
        foreach (RunningProgram program in _programs)
        {
            await program.DisposeAsync();
            _output.WriteLine(program.Report);
        }

        await Server.DisposeAsync();
        _output.WriteLine(Server.Report);
        Scratch.Dispose();
    }

    private static async Task<Farm> StartAsync(ITestOutputHelper output, Func<ScratchFolder, Task<GridUnderTest>> start)
    {
        ScratchFolder scratch = new();
        try
        {
            return new Farm(output, scratch, await start(scratch));
        }
        catch
        {
            scratch.Dispose();
            throw;
        }
    }

    private string[] BotArguments(IReadOnlyList<string> options) =>
        ["bot", "--remote", $"http://{Server.Address}", "--jobs", "2", "--cache", Scratch["bot"], .. options];
}
