using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Core;

namespace Grid.Server.Profiles;

/// <summary>The configuration behind <c>grid up</c>: a server with everything, and a bot, on one disk store.</summary>
internal static class UpProfile
{
    // BuildGrid's ten minutes are for fleets behind proxies; on one machine a bot that is silent for this long is dead.
    private static readonly TimeSpan BotSessionKeepalive = TimeSpan.FromMinutes(1);

    public static GridConfig Create(UpOptions options)
    {
        SourceLocation here = SourceLocation.BuiltIn;
        StorageConfig storage = new StorageConfig.Disk(here, Path.Combine(options.DataPath, "cas"), SizeBytesMax: null);
        ActionCacheConfig cache = new ActionCacheConfig.Disk(
            here, storage, AllowUpdates: true, CacheFailedActions: true, Path.Combine(options.DataPath, "action-cache"));
        SqlConnectionConfig jobs = new(here, new DatabaseAddress.Sqlite(Path.Combine(options.DataPath, "scheduler.db")));
        SchedulerConfig scheduler = new SchedulerConfig.Sql(here, jobs)
        {
            Storage = storage,
            ActionCache = cache,
            BotSessionKeepalive = BotSessionKeepalive,
        };
        AssetStoreConfig assets = new AssetStoreConfig.Sql(
            here,
            new SqlConnectionConfig(here, new DatabaseAddress.Sqlite(Path.Combine(options.DataPath, "assets.db"))),
            UnusedMax: TimeSpan.FromDays(30));
        ServiceConfig[] services =
        [
            new ServiceConfig.Cas(here, storage, ReadOnly: false),
            new ServiceConfig.ByteStream(here, storage, ReadOnly: false, WriteEarlyReturn: true),
            new ServiceConfig.ActionCache(here, cache),
            new ServiceConfig.Execution(
                here, scheduler, ExecutionEndpoints.All, StreamKeepalive: TimeSpan.FromMinutes(1), OperationsPageSizeMax: 1_000),
            new ServiceConfig.Introspection(here, scheduler),
            new ServiceConfig.LogStream(
                here, StreamSizeBytes: 1 << 20, TotalSizeBytes: 256 << 20, StreamCountMax: 8192, IdleMax: TimeSpan.FromMinutes(10)),
            new ServiceConfig.Asset(here, storage, assets, AllowsPush: true) { Fetch = new FetchConfig(here) },
        ];
        return new GridConfig
        {
            Description = "grid up",
            Channels = [new ChannelConfig(here, options.Listen)],
            Instances =
            [
                new InstanceConfig(
                    here,
                    options.Instance is { } name ? [name] : [],
                    ServesEveryName: options.Instance is null,
                    IsHierarchical: false,
                    Description: string.Empty,
                    services),
            ],
            Services = [new ServiceConfig.Operators(here, scheduler, AllowsRemote: false)],
            Bots = options.Jobs > 0
                ? [BotOf(options, here)]
                : [],
            HttpCache = options.HttpCache is { } http
                ? new HttpCacheConfig(here, http, options.Instance ?? InstanceName.Empty, OpaqueResults: true)
                : null,
            Metrics = options.MetricsListen is { } metrics ? new MetricsConfig(here, metrics) : null,
        };
    }

    private static BotConfig BotOf(UpOptions options, SourceLocation here) => new(here)
    {
        Jobs = options.Jobs,
        InstanceName = options.Instance ?? InstanceName.Empty,
        Sandbox = options.Sandbox,
    };
}
