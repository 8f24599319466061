using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>The databases that parts refer to.</summary>
internal static class SqlConnections
{
    private const string Name = "!sql-connection";
    private const int PoolMax = 1000;
    private const int OverflowDefault = 10;
    private const string OwnPool = "the driver tests and renews its connections by itself";

    private static readonly Key<DatabaseAddress> ConnectionString = new(
        "connection-string",
        Shapes.Database,
        "`sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`; best as `!read-file PATH` when it holds a "
            + "password.")
    {
        OtherName = "connection_string",
        IsRequired = true,
    };

    private static readonly Key<TimeSpan> ConnectionTimeout = new(
        "connection-timeout", Shapes.Seconds, "How long making a connection may take.")
    {
        Default = TimeSpan.FromSeconds(5),
        DefaultText = "5",
    };

    private static readonly Key<TimeSpan> LockTimeout = new(
        "lock-timeout", Shapes.Seconds, "How long a statement waits for what another one has locked.")
    {
        Default = TimeSpan.FromSeconds(5),
        DefaultText = "5",
    };

    private static readonly Key<int> PoolSize = new(
        "pool-size", Shapes.Count(1, PoolMax), "Connections open at once, `max-overflow` aside.")
    {
        DefaultText = "20 in all",
    };

    private static readonly Key<int> MaxOverflow = new(
        "max-overflow", Shapes.Count(-1, PoolMax), "Further connections at need; -1 for as many as the driver makes.")
    {
        DefaultText = "10, when `pool-size` is written",
    };

    public static TaggedShape<SqlConnectionConfig> Shape { get; } = new(
        "a connection",
        [
            new Tag<SqlConnectionConfig>(
                Name,
                "A database. Its tables are made when they are first needed.",
                new MappingShape<SqlConnectionConfig>(
                    Name,
                    [
                        ConnectionString,
                        ConnectionTimeout,
                        LockTimeout,
                        PoolSize,
                        MaxOverflow,
                        new IdleKey("pool-timeout", KeyState.NoDifference, "'connection-timeout' covers it"),
                        new IdleKey("pool-pre-ping", KeyState.NoDifference, OwnPool),
                        new IdleKey("pool-recycle", KeyState.NoDifference, OwnPool),
                        new IdleKey("connect-args", KeyState.NoDifference, "they tune another driver"),
                        new IdleKey("name", KeyState.NoDifference, "connections are known by their addresses"),
                        new IdleKey("automigrate", KeyState.NoDifference, "tables are always brought up to date"),
                    ],
                    Build)
                {
                    Check = values => values.WarnIfIdle(
                        MaxOverflow, !values.IsSet(PoolSize), "20 connections are open at most", "write 'pool-size' beside it"),
                }),
        ],
        [new("!redis-connection", "parts that keep to a database take '!sql-connection'")]);

    /// <summary>The key of parts that live in a database.</summary>
    public static Key<SqlConnectionConfig> Sql { get; } = new("sql", Shape, "The database.") { IsRequired = true };

    /// <summary>The database of a part in an old file, which has the connection string to itself.</summary>
    public static SqlConnectionConfig Inline(KeyValues values, DatabaseAddress address) =>
        new(values.Location, address);

    private static SqlConnectionConfig Build(KeyValues values) => new(values.Location, values.Get(ConnectionString))
    {
        ConnectionTimeout = values.Get(ConnectionTimeout),
        LockTimeout = values.Get(LockTimeout),
        ConnectionsMax = ConnectionsIn(values),
    };

    private static int? ConnectionsIn(KeyValues values)
    {
        if (!values.IsSet(PoolSize))
        {
            return null;
        }

        int overflow = values.IsSet(MaxOverflow) ? values.Get(MaxOverflow) : OverflowDefault;
        return overflow < 0 ? PoolMax : values.Get(PoolSize) + overflow;
    }
}
