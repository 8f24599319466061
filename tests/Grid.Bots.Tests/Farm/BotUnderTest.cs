using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Tests.Support;
using Grid.Core;
using Grid.Storage.Backends;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Bots.Tests.Farm;

/// <summary>A bot with a scripted farm over real gRPC, and a sandbox that does as the test says.</summary>
internal sealed class BotUnderTest : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly MemoryBlobStore _store = new(1 << 20);
    private FarmServer? _server;
    private Task _running = Task.CompletedTask;

    public ScriptedFarm Farm { get; private set; } = new();

    public FakeSandbox Sandbox { get; } = new();

    public SwitchedHealth Health { get; } = new();

    public Any Payload { get; private set; } = new();

    /// <summary>Ends when the bot has left.</summary>
    public Task Running => _running;

    public static async Task<BotUnderTest> StartAsync(int jobsMax = 2, TimeSpan? grace = null, int errorsMax = 0)
    {
        BotUnderTest bot = new();
        bot.Payload = (await TestAction.StoredInAsync(bot._store)).Payload;
        bot._server = await FarmServer.StartAsync(bot._folder.Path, bot.Farm);
        BotParts parts = new(
            bot._server.Channel.CreateCallInvoker(), new MemoryInputs(bot._store), bot._store, bot.Sandbox, bot.Health);
        BotOptions options = new()
        {
            BotId = "bot-1",
            Instance = InstanceName.Parse("main"),
            JobsMax = jobsMax,
            DrainGrace = grace ?? TimeSpan.FromMinutes(1),
            FarewellDurationMax = TimeSpan.FromMilliseconds(500),
            ConsecutiveErrorsMax = errorsMax,
            ProbeDelayMin = TimeSpan.FromMilliseconds(1),
            ProbeDelayMax = TimeSpan.FromMilliseconds(1),
        };
        bot._running = new Bot(parts, options, TimeProvider.System, NullLoggerFactory.Instance)
            .RunAsync(bot._drain.Token, bot._hurry.Token);
        return bot;
    }

    /// <summary>Starts a bot and lets the farm open its session; the bot polls then.</summary>
    public static async Task<BotUnderTest> StartPollingAsync(int jobsMax = 2, TimeSpan? grace = null, int errorsMax = 0)
    {
        BotUnderTest bot = await StartAsync(jobsMax, grace, errorsMax);
        (await bot.Farm.NextCallAsync()).Answer();
        return bot;
    }

    /// <summary>Gives the bot leases over its held poll and acknowledges that they run.</summary>
    public async Task<FakeRun[]> LendAsync(params string[] ids)
    {
        FarmCall poll = await Farm.SkipToAsync(call => call.Session.Leases.Count == 0);
        poll.Answer([.. ids.Select(Pending)]);
        FarmCall report = await Farm.NextCallAsync();
        report.AnswerWithListed();
        FakeRun[] runs = new FakeRun[ids.Length];
        for (int i = 0; i < runs.Length; i++)
        {
            runs[i] = await Sandbox.NextRunAsync();
        }

        return runs;
    }

    public Rwapi.Lease Pending(string id) => new() { Id = id, State = Rwapi.LeaseState.Pending, Payload = Payload };

    public Rwapi.Lease InState(string id, Rwapi.LeaseState state) => new() { Id = id, State = state, Payload = Payload };

    public Task DrainAsync() => _drain.CancelAsync();

    public Task HurryAsync() => _hurry.CancelAsync();

    /// <summary>The server dies, and comes back knowing nothing.</summary>
    public async Task RestartServerAsync()
    {
        await _server!.KillAsync();
        Farm = new ScriptedFarm();
        await _server.StartAsync(Farm);
    }

    public Task KillServerAsync() => _server!.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _hurry.CancelAsync();
        Farm.LetGo();
        await _running.WaitAsync(HangGuard.Duration);
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        Sandbox.Dispose();
        _drain.Dispose();
        _hurry.Dispose();
        _folder.Dispose();
    }
}
