using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Tests.Servers;

/// <summary>Makes empty databases, and closes and removes them with the test.</summary>
public interface ITestDatabases : IAsyncLifetime
{
    /// <summary>The database of the test.</summary>
    SqlDatabase Database { get; }

    /// <summary>The same database as another process would see it.</summary>
    SqlDatabase OpenAgain();
}
