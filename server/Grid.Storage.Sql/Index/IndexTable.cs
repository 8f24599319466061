using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Index;

/// <summary>
/// The table of an index. A row outlives its blob for a while as <see cref="Deleted"/>: its generation tells a writer
/// that began before the deletion that what it stored may be gone.
/// </summary>
internal sealed class IndexTable
{
    /// <summary>The blob is there.</summary>
    public const int Held = 0;

    /// <summary>The clean-up is taking it out of the backend.</summary>
    public const int Deleting = 1;

    /// <summary>It was taken out.</summary>
    public const int Deleted = 2;

    /// <summary>The backend failed to let go of it for long: it counts as missing, and its deletion is tried again.</summary>
    public const int Stubborn = 3;

    private IndexTable(string indexName)
    {
        Name = indexName.Length == 0 ? "grid_index" : $"grid_index_{indexName}";
        Schema = new SchemaPart(indexName.Length == 0 ? "index" : $"index {indexName}", [First]);
    }

    public string Name { get; }

    public SchemaPart Schema { get; }

    /// <summary>The table of the index of a name, which has letters, digits and underscores only.</summary>
    public static IndexTable Of(string indexName)
    {
        if (indexName.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '_'))
        {
            throw new ArgumentException($"'{indexName}' cannot be part of a table's name.", nameof(indexName));
        }

        return new IndexTable(indexName);
    }

    private string First(ISqlTypes types) =>
        $"""
        CREATE TABLE {Name} (
            {DigestKey.Definition(types)},
            state INTEGER NOT NULL,
            generation BIGINT NOT NULL,
            stored_count BIGINT NOT NULL,
            accessed_at BIGINT NOT NULL,
            deleted_at BIGINT,
            content {types.BytesType},
            PRIMARY KEY ({DigestKey.Columns}));
        CREATE INDEX {Name}_by_access ON {Name} (state, accessed_at, hash)
        """;
}
