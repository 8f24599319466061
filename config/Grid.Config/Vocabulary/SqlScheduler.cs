using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

internal static class SqlScheduler
{
    private const string Name = "!sql-scheduler";
    private const int WindowMax = 1_000_000;
    private const string OnePool = "`!sql-connection` says how connections are made";
    private const string OneConnection = "'sql' serves for everything: reads, writes and news of other servers";

    // Where the files of a server lie that names no place for them.
    private static readonly string[] DefaultPath = [".local", "share", "gridserver", "scheduler.db"];

    private static readonly Key<SqlConnectionConfig> Sql = new(
        "sql", SqlConnections.Shape, "The database. Servers share their jobs by sharing one in PostgreSQL.")
    {
        DefaultText = "the file at `path`",
    };

    private static readonly Key<DatabaseAddress> ConnectionString = new(
        "connection-string", Shapes.Database, "Old form: the database's address, in place of `sql`.")
    {
        OtherName = "connection_string",
    };

    private static readonly Key<string> FilePath = new(
        "path", Shapes.FilePath, "A SQLite file, in place of `sql`; it is made at the first start. Our own key.")
    {
        DefaultText = "`~/.local/share/gridserver/scheduler.db`",
    };

    private static readonly Key<bool> OutlivesPowerCuts = new(
        "durability",
        Shapes.OneOf(new Dictionary<string, bool> { ["disk"] = true, ["process"] = false }),
        "What an action that was taken on outlives: `disk`, a power cut; `process`, only the server's own end, which spares "
            + "the disk a flush for every commit. Our own key.")
    {
        Default = true,
        DefaultText = "disk",
    };

    private static readonly Key<RemoteAddress> AdvertisedAddress = new(
        "advertised-address", Shapes.Remote, "Where the other servers on the same database reach this one. Our own key.")
    {
        DefaultText = "where it listens",
    };

    private static readonly Key<TimeSpan> PrunerMaxAge = new(
        "pruner-job-max-age",
        Lifetimes.Shape,
        "How long a job that has ended stays in the database, with its operations and its history. With "
            + "`completed-action-retention-hours` beside it the longer time counts.")
    {
        DefaultText = "a week, or `completed-action-retention-hours`",
    };

    private static readonly Key<TimeSpan> PrunerPeriod = new(
        "pruner-period", Lifetimes.Shape, "How often jobs that are too old are removed.")
    {
        Default = TimeSpan.FromMinutes(5),
        DefaultText = "{minutes: 5}",
    };

    private static readonly Key<int> PrunerWindow = new(
        "pruner-max-delete-window", Shapes.Count(1, WindowMax), "How many of them are removed at once.")
    {
        Default = 10_000,
        DefaultText = "10000",
    };

    private static readonly IReadOnlyList<IKey> IdleKeys =
    [
        new IdleKey("sql-ro", KeyState.NoDifference, OneConnection),
        new IdleKey("sql-notifier", KeyState.NoDifference, OneConnection),
        new IdleKey("automigrate", KeyState.NoDifference, "tables are always brought up to date"),
        new IdleKey("pool-size", KeyState.NoDifference, OnePool) { OtherName = "pool_size" },
        new IdleKey("pool-timeout", KeyState.NoDifference, OnePool) { OtherName = "pool_timeout" },
        new IdleKey("pool-recycle", KeyState.NoDifference, OnePool) { OtherName = "pool_recycle" },
        new IdleKey("max-overflow", KeyState.NoDifference, OnePool) { OtherName = "max_overflow" },
    ];

    public static Tag<SchedulerConfig> Tag { get; } = new(
        Name,
        "Jobs in a database. They outlive the server, and of several servers on one PostgreSQL database each can take over.",
        new MappingShape<SchedulerConfig>(
            Name,
            [
                Sql, ConnectionString, FilePath, OutlivesPowerCuts, AdvertisedAddress, PrunerMaxAge, PrunerPeriod, PrunerWindow,
                .. SchedulerKeys.All, .. IdleKeys,
            ],
            Build)
        {
            Check = Check,
        })
    {
        OldNames = ["!sql-data-store"],
    };

    private static void Check(KeyValues values)
    {
        SchedulerKeys.Check(values);
        if (((IKey[])[Sql, ConnectionString, FilePath]).Count(values.IsSet) > 1)
        {
            values.Fail(
                values.Location,
                $"{Name} has one database",
                "write one of 'sql', 'connection-string' and 'path', and leave the others out");
        }

        foreach (Key<TimeSpan> time in (Key<TimeSpan>[])[PrunerMaxAge, PrunerPeriod])
        {
            if (values.IsSet(time) && values.Get(time) == TimeSpan.Zero)
            {
                values.Fail(values.LocationOf(time), $"'{time.Name}' may not be 0", "write such as 'minutes: 5'");
            }
        }
    }

    private static SchedulerConfig Build(KeyValues values) => SchedulerKeys.Read(
        values,
        new SchedulerConfig.Sql(values.Location, ConnectionIn(values))
        {
            Storage = values.Get(SchedulerKeys.Storage),
            OutlivesPowerCuts = values.Get(OutlivesPowerCuts),
            AdvertisedAddress = values.IsSet(AdvertisedAddress) ? values.Get(AdvertisedAddress) : null,
            Pruning = PruningIn(values),
        });

    private static SqlConnectionConfig ConnectionIn(KeyValues values)
    {
        if (values.IsSet(Sql))
        {
            return values.Get(Sql);
        }

        return SqlConnections.Inline(
            values,
            values.IsSet(ConnectionString) ? values.Get(ConnectionString) : new DatabaseAddress.Sqlite(PathIn(values)));
    }

    private static string PathIn(KeyValues values) => values.IsSet(FilePath)
        ? values.Get(FilePath)
        : Path.Combine([values.Context.Surroundings.HomeDirectory, .. DefaultPath]);

    private static PruningConfig PruningIn(KeyValues values)
    {
        TimeSpan asked = values.IsSet(PrunerMaxAge) ? values.Get(PrunerMaxAge) : TimeSpan.Zero;
        TimeSpan promised = values.IsSet(SchedulerKeys.CompletedRetention)
            ? values.Get(SchedulerKeys.CompletedRetention)
            : TimeSpan.Zero;
        TimeSpan longer = asked > promised ? asked : promised;
        PruningConfig pruning = new();
        return new PruningConfig
        {
            AgeMax = longer > TimeSpan.Zero ? longer : pruning.AgeMax,
            Period = values.Get(PrunerPeriod),
            WindowSize = values.Get(PrunerWindow),
        };
    }
}
