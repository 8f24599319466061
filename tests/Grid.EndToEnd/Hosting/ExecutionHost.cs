using Google.Longrunning;
using Google.Protobuf;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services;
using Grid.Services.Bots;
using Grid.Services.Execution;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Trees;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>A server that executes, with stores in memory, and clients of it. Bots are whoever the test makes of them.</summary>
public sealed class ExecutionHost : IAsyncDisposable
{
    private readonly GridHost _host;

    private ExecutionHost(GridHost host, Dispatcher dispatcher, IBlobStore cas, IActionCache cache)
    {
        _host = host;
        Dispatcher = dispatcher;
        Cas = cas;
        Cache = cache;
        Execution = new Reapi.Execution.ExecutionClient(host.Channel);
        Operations = new Operations.OperationsClient(host.Channel);
        Bots = new Rwapi.Bots.BotsClient(host.Channel);
    }

    public LogGuard Log => _host.Log;

    public GrpcChannel Channel => _host.Channel;

    public Dispatcher Dispatcher { get; }

    public IBlobStore Cas { get; }

    public IActionCache Cache { get; }

    public Reapi.Execution.ExecutionClient Execution { get; }

    public Operations.OperationsClient Operations { get; }

    public Rwapi.Bots.BotsClient Bots { get; }

    /// <summary>Starts a server; stores of an earlier one may go on in it.</summary>
    public static async Task<ExecutionHost> StartAsync(
        SchedulerLimits? limits = null,
        IBlobStore? cas = null,
        IActionCache? cache = null,
        Uri? actionBrowser = null,
        PlatformRules? platforms = null)
    {
        platforms ??= PlatformRules.Open;
        limits ??= new SchedulerLimits();
        cas ??= new MemoryBlobStore(64 * 1024 * 1024);
        cache ??= new MemoryActionCache(100);
        TreeClosures trees = new(cas, new TreeCacheOptions(), TimeProvider.System);
        Dispatcher? dispatcher = null;
        GridHost host = await GridHost.StartAsync(
            services => Add(services, provider => dispatcher = new Dispatcher(
                limits,
                new DispatchLimits(),
                TimeProvider.System,
                provider.GetRequiredService<ILoggerFactory>(),
                new ActionPreparer(cas, trees, cache, limits.ExecutionTimeoutMax) { Platforms = platforms },
                new ResultRecorder(cas, cache, provider.GetRequiredService<ILogger<ResultRecorder>>())),
                dispatcher => new ExecutionInstance(new PoolName("*"), dispatcher, cas)
                {
                    ActionBrowser = actionBrowser,
                    Platforms = platforms,
                }),
            endpoints =>
            {
                endpoints.MapGrpcService<ExecutionService>();
                endpoints.MapGrpcService<OperationsService>();
                endpoints.MapGrpcService<BotsService>();
            });
        host.Services.GetRequiredService<Dispatcher>();
        return new ExecutionHost(host, dispatcher!, cas, cache);
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
        await Dispatcher.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static void Add(
        IServiceCollection services,
        Func<IServiceProvider, Dispatcher> open,
        Func<Dispatcher, ExecutionInstance> instanceOf)
    {
        services.AddSingleton(open);
        services.AddSingleton(provider => InstanceRegistry.ForEveryName(instanceOf(provider.GetRequiredService<Dispatcher>())));
        services.AddSingleton(provider => new ExecutionService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(), new StorageServiceLimits()));
        services.AddSingleton(provider => new OperationsService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(), TimeProvider.System));
        services.AddSingleton(provider => new BotsService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<BotsService>>()));
    }
}
