using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

internal static class SqlIndex
{
    private const string Name = "!sql-index";
    private const int WindowMax = 100_000;
    private const int NameLengthMax = 40;
    private const long InlineMax = 1 << 20;

    private static readonly Key<StorageConfig> Storage = PartKeys.Storage("storage", "Holds the blobs.");

    private static readonly Key<SqlConnectionConfig> Sql = new("sql", SqlConnections.Shape, "The database of the index.")
    {
        DefaultText = "**required**, or `connection-string`",
    };

    private static readonly Key<DatabaseAddress> ConnectionString = new(
        "connection-string", Shapes.Database, "Old form: the database's address, in place of `sql`.")
    {
        OtherName = "connection_string",
    };

    private static readonly Key<string> IndexName = new(
        "index-name",
        new ScalarShape<string>("letters, digits and underscores", (text, _) => ParseName(text)),
        "Tells it from other indexes in the same database, which need names of their own. Our own key.")
    {
        Default = string.Empty,
        DefaultText = "empty",
    };

    private static readonly Key<int> WindowSize = new(
        "window-size", Shapes.Count(1, WindowMax), "Rows in one statement.")
    {
        Default = 1000,
        DefaultText = "1000",
    };

    private static readonly Key<bool> FallbackOnGet = new(
        "fallback-on-get",
        Shapes.Flag,
        "Whether a read of a blob that is not in the index looks for it in `storage`, and takes it into the index.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<long> MaxInlineBlobSize = new(
        "max-inline-blob-size", Shapes.SizeOrZero, "Blobs up to this size, at most 1m, lie in the index itself.")
    {
        Default = 0,
        DefaultText = "0",
    };

    private static readonly Key<TimeSpan> RefreshAge = new(
        "refresh-accesstime-older-than",
        Shapes.PeriodOrZero,
        "A use is not recorded while the last one on record is younger.")
    {
        Default = TimeSpan.Zero,
        DefaultText = "0",
    };

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "Knows in a database what a storage holds and when it was used: questions never reach the storage, and "
            + "`grid cleanup` can tell what nobody needs.",
        new MappingShape<StorageConfig>(
            Name,
            [
                Storage,
                Sql,
                ConnectionString,
                IndexName,
                WindowSize,
                FallbackOnGet,
                MaxInlineBlobSize,
                RefreshAge,
                new IdleKey("inclause-limit", KeyState.NoDifference, "statements are bounded by 'window-size'"),
                new IdleKey("automigrate", KeyState.NoDifference, "tables are always brought up to date"),
            ],
            Build)
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.IsSet(Sql) == values.IsSet(ConnectionString))
        {
            values.Fail(values.Location, $"{Name} needs one database", "write 'sql', and no 'connection-string' beside it");
        }

        if (values.Get(Storage).DefersWrites)
        {
            values.Fail(
                values.LocationOf(Storage),
                "the index would say of blobs that they are held before this storage has written them",
                "leave out 'defer-fallback-writes' below an index");
        }

        if (values.Get(Storage).EvictsByItself)
        {
            values.Context.Diagnostics.Warning(
                values.LocationOf(Storage),
                "this storage evicts by itself, and the index would not know: clients would be told that blobs are held "
                    + "which are gone",
                "use a storage without a 'size', and a 'cleanup' for the index");
        }

        if (values.Get(MaxInlineBlobSize) > InlineMax)
        {
            values.Fail(
                values.LocationOf(MaxInlineBlobSize),
                "blobs of more than 1m do not belong into an index",
                "write at most '1m'");
        }
    }

    // It becomes part of the name of a table.
    private static Parsed<string> ParseName(string text) =>
        text.Length <= NameLengthMax && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_')
            ? Parsed<string>.Good(text)
            : Parsed<string>.Bad(
                $"'{text}' cannot be an index's name: write at most {NameLengthMax} lower-case letters, digits and underscores");

    private static CompositeStorageConfig.SqlIndex Build(KeyValues values) => new(
        values.Location,
        values.Get(Storage),
        values.IsSet(Sql) ? values.Get(Sql) : SqlConnections.Inline(values, values.Get(ConnectionString)))
    {
        Name = values.Get(IndexName),
        WindowSize = values.Get(WindowSize),
        FallsBackOnRead = values.Get(FallbackOnGet),
        InlineSizeBytesMax = (int)values.Get(MaxInlineBlobSize),
        RefreshAge = values.Get(RefreshAge),
    };
}
