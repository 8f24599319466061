using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

/// <summary>The same with small blobs in the index, and the large ones in the same database.</summary>
public sealed class SqliteInlineIndexTests() : IndexContract(new SqliteDatabases())
{
    protected override int InlineSizeBytesMax => 2000;
}
