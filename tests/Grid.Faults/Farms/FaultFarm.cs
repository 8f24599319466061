using Grid.Clients.Running;
using Grid.Core;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults.Farms;

/// <summary>
/// What servers under fault stand on: a storage server that nobody kills, databases, and a folder. Whatever the test's
/// end, all that was started is gone, and what each part said is written down.
/// </summary>
internal sealed class FaultFarm : IAsyncDisposable
{
    private static readonly TimeSpan BotReadyLimit = TimeSpan.FromSeconds(30);

    private readonly ITestOutputHelper _output;
    private readonly List<GridServer> _servers = [];
    private readonly List<RunningProgram> _programs = [];
    private int _names;

    private FaultFarm(ITestOutputHelper output) => _output = output;

    public ScratchFolder Scratch { get; } = new();

    /// <summary>Holds blobs and results.</summary>
    public GridServer Storage { get; private set; } = null!;

    /// <summary>A farm to which the test brings all.</summary>
    public static FaultFarm OfNothing(ITestOutputHelper output) => new(output);

    /// <summary>Starts the storage.</summary>
    /// <param name="output">Told of everything.</param>
    /// <param name="listen">Where the storage listens.</param>
    public static async Task<FaultFarm> StartAsync(ITestOutputHelper output, string listen = "127.0.0.1:0")
    {
        FaultFarm farm = new(output);
        try
        {
            farm.Storage = await farm.ServeAsync(address => Configs.Storage(address, farm.Scratch["cas"], farm.Scratch["results"]), listen);
            return farm;
        }
        catch
        {
            await farm.DisposeAsync();
            throw;
        }
    }

    /// <summary>The keys of a scheduler in a SQLite file of this farm.</summary>
    public string Sqlite() => $"path: {Scratch["scheduler.db"]}";

    /// <summary>The keys of a scheduler in a new database of a server.</summary>
    public static async Task<string> PostgresAsync(PostgresServer server)
    {
        DatabaseAddress.Postgres address = (DatabaseAddress.Postgres)await server.NewDatabaseAsync();
        return $"connection-string: 'postgresql://{address.User}@/{address.Database}?host={address.Host}'";
    }

    /// <summary>Starts a server with a scheduler.</summary>
    /// <param name="database">The keys that say where its state is.</param>
    /// <param name="results">Where its results are; at the storage server when null.</param>
    /// <param name="botSilenceSeconds">How long a bot may be silent.</param>
    /// <param name="listen">Where it listens.</param>
    /// <param name="place">Where it runs, when that is not simply here.</param>
    public Task<GridServer> ServeAsync(
        string database,
        string? results = null,
        int botSilenceSeconds = 20,
        string listen = "127.0.0.1:0",
        Func<ProgramCall, ProgramCall>? place = null) => ServeAsync(
            address => Configs.Scheduler(address, database, Storage.Address, results ?? Storage.Address, botSilenceSeconds),
            listen,
            place);

    /// <summary>Starts a server with any configuration.</summary>
    public async Task<GridServer> ServeAsync(
        Func<string, string> configAt, string listen, Func<ProgramCall, ProgramCall>? place = null)
    {
        GridServer server = await GridServer.StartAsync(Scratch[$"server-{++_names}.yml"], configAt, listen, place);
        _servers.Add(server);
        return server;
    }

    /// <summary>Starts our bot and waits until a server knows it.</summary>
    public async Task<RunningProgram> StartBotAsync(
        string remote, Func<ProgramCall, ProgramCall>? place = null)
    {
        string name = $"bot-{++_names}";
        ProgramCall call = GridUnderTest.Call(
            "bot", "--remote", $"http://{remote}", "--cas-remote", $"http://{Storage.Address}", "--jobs", "2",
            "--name", name, "--cache", Scratch[name]);
        RunningProgram bot = Start(place is null ? call : place(call));
        await bot.LineAsync(GridUnderTest.BotReadyLine, BotReadyLimit);
        return bot;
    }

    /// <summary>Starts a program that runs until the test ends, or until the test ends it.</summary>
    public RunningProgram Start(ProgramCall call)
    {
        RunningProgram program = RunningProgram.Start(call);
        _programs.Add(program);
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        _programs.Reverse();
        foreach (RunningProgram program in _programs)
        {
            await program.DisposeAsync();
            _output.WriteLine(program.Report);
        }

        _servers.Reverse();
        foreach (GridServer server in _servers)
        {
            await server.DisposeAsync();
            _output.WriteLine(server.Report);
        }

        Scratch.Dispose();
    }
}
