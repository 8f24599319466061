using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class ExecutionService
{
    private const int PageMax = 100_000;
    private const string OnTheScheduler = "write it on the scheduler";

    private static readonly Dictionary<string, ExecutionEndpoints> EndpointWords = new(StringComparer.Ordinal)
    {
        ["execution"] = ExecutionEndpoints.Execution,
        ["operations"] = ExecutionEndpoints.Operations,
        ["bots"] = ExecutionEndpoints.Bots,
    };

    private static readonly Key<SchedulerConfig> Scheduler = new("scheduler", Schedulers.Shape, "Where the jobs go.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<ExecutionEndpoints>> Endpoints = new(
        "endpoints",
        Shapes.ListOf("a list of execution, operations and bots", Shapes.OneOf(EndpointWords)),
        "Which of execution, operations and bots are served here.")
    {
        DefaultText = "all three",
    };

    private static readonly Key<TimeSpan> StreamKeepalive = new(
        "operation-stream-keepalive-timeout",
        Shapes.Seconds,
        "How long a stream of operations may be silent before the latest state is sent again. Keep it under what "
            + "proxies allow an idle stream.")
    {
        Default = TimeSpan.FromSeconds(600),
        DefaultText = "600",
    };

    private static readonly Key<int> PageSizeMax = new(
        "max-list-operations-page-size", Shapes.Count(1, PageMax), "The largest page of ListOperations.")
    {
        Default = 1000,
        DefaultText = "1000",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!execution",
        "REAPI Execution, long-running Operations and, unless `endpoints` leaves it out, RWAPI Bots.",
        new MappingShape<ServiceConfig>(
            "!execution",
            [
                Scheduler,
                Endpoints,
                StreamKeepalive,
                PageSizeMax,
                new IdleKey("command-allowlist", KeyState.NotBuilt, "leave it out only if every command may run"),
                new IdleKey("storage", KeyState.Removed, OnTheScheduler),
                new IdleKey("action-cache", KeyState.Removed, OnTheScheduler),
                new IdleKey("action-browser-url", KeyState.Removed, OnTheScheduler),
                new IdleKey("max-execution-timeout", KeyState.Removed, OnTheScheduler),
                new IdleKey("bot-session-keepalive-timeout", KeyState.Removed, OnTheScheduler),
                new IdleKey("property-keys", KeyState.NoDifference, "every platform property takes part in matching"),
                new IdleKey("data-store", KeyState.Removed, "write 'scheduler'"),
            ],
            Build));

    private static ServiceConfig.Execution Build(KeyValues values) => new(
        values.Location,
        values.Get(Scheduler),
        values.IsSet(Endpoints) ? Together(values.Get(Endpoints)) : ExecutionEndpoints.All,
        values.Get(StreamKeepalive),
        values.Get(PageSizeMax));

    private static ExecutionEndpoints Together(IReadOnlyList<ExecutionEndpoints> endpoints) =>
        endpoints.Aggregate(ExecutionEndpoints.None, (together, endpoint) => together | endpoint);
}
