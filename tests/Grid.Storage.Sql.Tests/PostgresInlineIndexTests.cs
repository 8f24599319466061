using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

/// <summary>The same with small blobs in the index, and the large ones in the same database.</summary>
[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresInlineIndexTests(PostgresFixture fixture) : IndexContract(new PostgresDatabases(fixture))
{
    protected override int InlineSizeBytesMax => 2000;
}
