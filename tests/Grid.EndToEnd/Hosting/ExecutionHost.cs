using Google.Bytestream;
using Google.Longrunning;
using Google.Protobuf;
using Grid.Core;
using Grid.Dispatch;
using Grid.Dispatch.Election;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Execution;
using Grid.Services.Logs;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Trees;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>A server that executes, with stores in memory, and clients of it. Bots are whoever the test makes of them.</summary>
public sealed class ExecutionHost : IAsyncDisposable
{
    private readonly GridHost _host;
    private readonly GridHost? _front;

    private ExecutionHost(GridHost host, GridHost? front, Dispatcher dispatcher, IBlobStore cas, IActionCache cache)
    {
        _host = host;
        _front = front;
        Dispatcher = dispatcher;
        Cas = cas;
        Cache = cache;
        Execution = new Reapi.Execution.ExecutionClient(Channel);
        Operations = new Operations.OperationsClient(Channel);
        Bots = new Rwapi.Bots.BotsClient(Channel);
        Introspection = new FarmApi.Introspection.IntrospectionClient(Channel);
        Operators = new FarmApi.Operators.OperatorsClient(Channel);
        LogStreams = new LogApi.LogStreamService.LogStreamServiceClient(Channel);
        ByteStream = new ByteStream.ByteStreamClient(Channel);
    }

    public LogGuard Log => _host.Log;

    /// <summary>Where the server itself listens.</summary>
    public Uri Address => _host.Address;

    public GrpcChannel Channel => (_front ?? _host).Channel;

    public Dispatcher Dispatcher { get; }

    public SchedulerSeat Seat => _host.Services.GetRequiredService<SchedulerSeat>();

    public IBlobStore Cas { get; }

    public IActionCache Cache { get; }

    public Reapi.Execution.ExecutionClient Execution { get; }

    public Operations.OperationsClient Operations { get; }

    public Rwapi.Bots.BotsClient Bots { get; }

    public FarmApi.Introspection.IntrospectionClient Introspection { get; }

    public FarmApi.Operators.OperatorsClient Operators { get; }

    public LogApi.LogStreamService.LogStreamServiceClient LogStreams { get; }

    public ByteStream.ByteStreamClient ByteStream { get; }

    /// <summary>The log streams of the server itself.</summary>
    public LogBook Logs => _host.Services.GetRequiredService<LogBook>();

    /// <summary>Starts a server; stores of an earlier one may go on in it.</summary>
    /// <param name="limits">Of its scheduler.</param>
    /// <param name="cas">Its blobs.</param>
    /// <param name="cache">Its results.</param>
    /// <param name="actionBrowser">Where people look at actions.</param>
    /// <param name="platforms">Which properties match.</param>
    /// <param name="isForwarded">Whether its clients are those of another server, which passes their calls on.</param>
    /// <param name="logs">How much is kept of log streams.</param>
    public static async Task<ExecutionHost> StartAsync(
        SchedulerLimits? limits = null,
        IBlobStore? cas = null,
        IActionCache? cache = null,
        Uri? actionBrowser = null,
        PlatformRules? platforms = null,
        bool isForwarded = false,
        LogStreamLimits? logs = null)
    {
        platforms ??= PlatformRules.Open;
        limits ??= new SchedulerLimits();
        cas ??= new MemoryBlobStore(64 * 1024 * 1024);
        cache ??= new MemoryActionCache(100);
        TreeClosures trees = new(cas, new TreeCacheOptions(), TimeProvider.System);
        Dispatcher? dispatcher = null;
        ExecutionInstance InstanceOf(SchedulerSeat seat) =>
            new(new PoolName("*"), seat, cas) { ActionBrowser = actionBrowser, Platforms = platforms };

        SchedulerSeat SeatOf(IServiceProvider provider)
        {
            dispatcher = new Dispatcher(
                limits,
                new DispatchLimits(),
                TimeProvider.System,
                provider.GetRequiredService<ILoggerFactory>(),
                new ActionPreparer(cas, trees, cache, limits.ExecutionTimeoutMax) { Platforms = platforms },
                new ResultRecorder(cas, cache, provider.GetRequiredService<ILogger<ResultRecorder>>()));
            return SchedulerSeat.Of(dispatcher, TimeProvider.System);
        }

        GridHost host = await ExecutionServer.StartAsync(InstanceOf, SeatOf, logs: logs);
        host.Services.GetRequiredService<SchedulerSeat>();
        GridHost? front = isForwarded ? await ExecutionServer.StartBesideAsync(InstanceOf, host.Address) : null;
        return new ExecutionHost(host, front, dispatcher!, cas, cache);
    }

    /// <summary>Uploads an action that runs a command in an empty directory.</summary>
    public Task<Digest> UploadActionAsync(string command, Action<Reapi.Action>? change = null) =>
        UploadActionAsync(new Reapi.Command { Arguments = { command } }, change);

    /// <summary>Uploads an action that runs a command in an empty directory.</summary>
    public async Task<Digest> UploadActionAsync(Reapi.Command command, Action<Reapi.Action>? change = null)
    {
        Reapi.Action action = new()
        {
            CommandDigest = (await UploadAsync(command)).ToWire(),
            InputRootDigest = (await UploadAsync(new Reapi.Directory())).ToWire(),
        };
        change?.Invoke(action);
        return await UploadAsync(action);
    }

    public Task<Digest> UploadAsync(IMessage document) =>
        Cas.WriteAsync(document.ToByteArray(), CancellationToken.None).AsTask();

    /// <summary>Begins an execution.</summary>
    public OperationCall Execute(Digest action, Action<Reapi.ExecuteRequest>? change = null, Metadata? headers = null)
    {
        Reapi.ExecuteRequest request = new() { ActionDigest = action.ToWire() };
        change?.Invoke(request);
        return new OperationCall(Execution.Execute(request, headers));
    }

    public OperationCall Wait(string name) => new(Execution.WaitExecution(new Reapi.WaitExecutionRequest { Name = name }));

    /// <summary>A bot that has a session and says that it is well.</summary>
    public async Task<TestBot> ConnectAsync(string id = "bot", int capacity = 1, string parent = "")
    {
        TestBot bot = TestBot.Of(Bots, id, capacity);
        await bot.CreateAsync(parent);
        return bot;
    }

    public async ValueTask DisposeAsync()
    {
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }

        await Dispatcher.DisposeAsync();
        await _host.DisposeAsync();
    }
}
