using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

public sealed class SqliteCleanupTests() : CleanupContract(new SqliteDatabases());
