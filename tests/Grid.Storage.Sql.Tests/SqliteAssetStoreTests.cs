using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

public sealed class SqliteAssetStoreTests() : SqlAssetStoreContract(new SqliteDatabases());
