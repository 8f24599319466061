using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The top level of a file.</summary>
internal static class Root
{
    private static readonly Key<string> Description = new("description", Shapes.Text, "For people.")
    {
        Default = string.Empty,
        DefaultText = "empty",
    };

    private static readonly Key<IReadOnlyList<ChannelConfig>> Server = new(
        "server",
        Shapes.ListOf("a list of channels", Channels.Shape),
        "Where the server listens. A file of bots has none.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<bool> ServerReflection = new(
        "server-reflection", Shapes.Flag, "Whether clients may ask which gRPC services there are.")
    {
        Default = true,
        DefaultText = "true",
    };

    private static readonly Key<IReadOnlyList<InstanceConfig>> InstanceList = new(
        "instances", Shapes.ListOf("a list of instances", Instances.Shape), "What is served, by instance name.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<IReadOnlyList<ServiceConfig>> ServiceList = new(
        "services",
        Shapes.ListOf("a list of services", Services.Uninstanced),
        "Services that belong to no instance.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<IReadOnlyList<BotConfig>> BotList = new(
        "bots", Shapes.ListOf("a list of bots", Bots.Shape), "Bots that this process runs. Our own key.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<RunnerConfig> RunnerOfBots = new(
        "runner", Runner.Shape, "What `grid runner CONFIG.yml` is: runs commands for bots of other users. Our own key.")
    {
        DefaultText = "no runner",
    };

    private static readonly Key<MetricsConfig> Metrics = new(
        "metrics", MetricsPage.Shape, "A page of counters in the text format of Prometheus. Our own key.")
    {
        DefaultText = "no such page",
    };

    private static readonly Key<HttpCacheConfig> HttpCacheListener = new(
        "http-cache", HttpCache.Shape, "The cache that Bazel, ccache and others speak over HTTP/1.1. Our own key.")
    {
        DefaultText = "no such cache",
    };

    private static readonly Key<IReadOnlyList<CleanupConfig>> CleanupList = new(
        "cleanup",
        Shapes.ListOf("a list of clean-ups", Cleanups.Shape),
        "What `grid cleanup CONFIG.yml` deletes from indexes that grow too large; where their blobs lie in a folder of the "
            + "server, the server itself does.")
    {
        Default = [],
        DefaultText = "none",
    };

    public static MappingShape<GridConfig> Shape { get; } = new(
        "the configuration",
        [
            Description,
            Server,
            ServerReflection,
            Metrics,
            HttpCacheListener,
            new Key<string>("authorization", Authorization.Shape, "Who may do what.") { DefaultText = "method: none" },
            .. PartLists.Keys,
            InstanceList,
            ServiceList,
            BotList,
            RunnerOfBots,
            CleanupList,
            new IdleKey("thread-pool-size", KeyState.NoDifference, "requests do not hold threads"),
            new IdleKey("grpc-server-options", KeyState.NoDifference, "they tune another gRPC implementation"),
            new IdleKey(
                "grpc-compression",
                KeyState.NoDifference,
                "answers are not compressed; requests may be, and blobs by zstd as clients ask"),
            new IdleKey(
                "monitoring",
                KeyState.NoDifference,
                "pushing metrics is not built yet; 'metrics' gives a page of counters"),
            new IdleKey(
                "sentry", KeyState.NoDifference, "reporting crashes to Sentry is not built yet; they are in the log"),
            new IdleKey("limiter", KeyState.NotBuilt, "leave it out: the number of concurrent requests is not limited"),
        ],
        Build)
    {
        BuildsAnyway = true,
    };

    private static GridConfig Build(KeyValues values) => new()
    {
        Location = values.Location,
        Description = values.Get(Description),
        Channels = values.Get(Server),
        ServerReflection = values.Get(ServerReflection),
        Instances = values.Get(InstanceList),
        Services = values.Get(ServiceList),
        Bots = values.Get(BotList),
        Runner = values.IsSet(RunnerOfBots) ? values.Get(RunnerOfBots) : null,
        Cleanups = values.Get(CleanupList),
        Metrics = values.IsSet(Metrics) ? values.Get(Metrics) : null,
        HttpCache = values.IsSet(HttpCacheListener) ? values.Get(HttpCacheListener) : null,
    };
}
