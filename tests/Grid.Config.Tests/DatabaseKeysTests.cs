using Grid.Config.Model;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

public sealed class DatabaseKeysTests
{
    [Theory]
    [InlineData("", null)]
    [InlineData(", pool-size: 4", 14)]
    [InlineData(", pool-size: 4, max-overflow: 3", 7)]
    public void Connections_open_at_once_are_those_of_the_pool_and_those_beyond_it(string keys, int? connectionsMax) =>
        ConnectionWith(keys).ConnectionsMax.ShouldBe(connectionsMax);

    [Fact]
    public void More_than_a_pool_that_is_not_written_is_said_to_have_no_effect() =>
        Yaml.Load("connections: [!sql-connection {connection-string: 'postgresql://u@h/db', max-overflow: 3}]")
            .Diagnostics.ShouldContain(said => said.Message.StartsWith("'max-overflow' has no effect here"));

    [Fact]
    public void Times_are_those_that_are_written()
    {
        SqlConnectionConfig connection = ConnectionWith(", connection-timeout: 7, lock-timeout: 8");

        connection.ConnectionTimeout.ShouldBe(TimeSpan.FromSeconds(7));
        connection.LockTimeout.ShouldBe(TimeSpan.FromSeconds(8));
    }

    private static SqlConnectionConfig ConnectionWith(string keys)
    {
        GridConfig config = Yaml.Good(Yaml.Serving($$"""
            connections: [!sql-connection &sql {connection-string: 'postgresql://u@h/db'{{keys}}}]
            storages: [!sql-storage &blobs {sql: *sql}]
            instances: [{name: main, services: [!cas {storage: *blobs}]}]
            """));
        return config.Instances.Single().Find<ServiceConfig.Cas>()!.Storage.ShouldBeOfType<StorageConfig.Sql>().Connection;
    }
}
