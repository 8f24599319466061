using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

public sealed class SqliteIndexTests() : IndexContract(new SqliteDatabases());
