using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Index;

/// <summary>
/// The table of an index. A row outlives its blob for a while as <see cref="Deleted"/>: its generation tells a writer
/// that began before the deletion that what it stored may be gone.
/// </summary>
internal static class IndexTable
{
    public const string Name = "grid_index";

    /// <summary>The blob is there.</summary>
    public const int Held = 0;

    /// <summary>The clean-up is taking it out of the backend.</summary>
    public const int Deleting = 1;

    /// <summary>It was taken out.</summary>
    public const int Deleted = 2;

    public static SchemaPart Schema { get; } = new("index", [First]);

    private static string First(ISqlDialect dialect) =>
        $"""
        CREATE TABLE {Name} (
            {DigestKey.Definition(dialect)},
            state INTEGER NOT NULL,
            generation BIGINT NOT NULL,
            accessed_at BIGINT NOT NULL,
            deleted_at BIGINT,
            content {dialect.BytesType},
            PRIMARY KEY ({DigestKey.Columns}));
        CREATE INDEX {Name}_by_access ON {Name} (state, accessed_at)
        """;
}
