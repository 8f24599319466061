using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;

namespace Grid.Storage.Sql.Tests;

/// <summary>A PostgreSQL server that goes away and comes back, or was never the right one.</summary>
[NeedsPostgres]
[Trait("Ring", "Slow")]
public sealed class PostgresFailureTests
{
    private static readonly SqlDatabaseOptions Impatient = new() { RetriesMax = 1, Backoff = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task A_server_that_is_gone_makes_blobs_unavailable_and_one_that_is_back_makes_them_available()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SqlDatabase database =
            SqlDatabase.Open(await server.NewDatabaseAsync(), Impatient, TimeProvider.System);
        SqlBlobStore backend = new(database, new SqlBlobStoreOptions(), TimeProvider.System);
        await using SqlIndexBlobStore store = new(backend, database, new SqlIndexOptions(), TimeProvider.System);
        Blob before = Blobs.OfSize(600_000);
        Blob after = Blobs.OfSize(5000);
        await store.WriteInPiecesAsync(before, pieceSizeBytes: 100_000);

        await server.KillAsync();
        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.FindMissingAsync([before.Digest], default));
        await server.StartAgainAsync();

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("does not answer");
        failure.Message.ShouldContain("check that the server runs");
        (await store.FindMissingAsync([before.Digest], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(before.Digest)).ShouldBe(before.Content.ToArray());
        await store.WriteInPiecesAsync(after, pieceSizeBytes: 1000);
        (await store.ReadStreamAsync(after.Digest)).ShouldBe(after.Content.ToArray());
    }

    [Fact]
    public async Task A_restart_between_two_calls_is_not_noticed()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using SqlDatabase database =
            SqlDatabase.Open(await server.NewDatabaseAsync(), new SqlDatabaseOptions(), TimeProvider.System);
        SqlBlobStore store = new(database, new SqlBlobStoreOptions(), TimeProvider.System);
        Blob large = Blobs.OfSize(900_000);
        await using IBlobWriter writer = await store.OpenWriteAsync(large.Digest, default);
        await writer.WriteAsync(large.Content[..600_000], default);

        await server.KillAsync();
        await server.StartAgainAsync();
        await writer.WriteAsync(large.Content[600_000..], default);
        await writer.CommitAsync(default);

        (await store.ReadStreamAsync(large.Digest)).ShouldBe(large.Content.ToArray());
    }

    [Fact]
    public async Task A_database_or_a_server_that_is_not_there_is_named_and_its_password_is_not()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        DatabaseAddress.Postgres absent = (DatabaseAddress.Postgres)server.Address("absent");

        GridException database = await FailureOfAsync(absent with { Password = new Secret("hunter2") });
        GridException host = await FailureOfAsync(
            absent with { Host = server.SocketFolder + "/nowhere", Password = new Secret("hunter2") });

        database.Status.ShouldBe(GridStatus.Unavailable);
        database.Message.ShouldContain("there is no such database");
        host.Status.ShouldBe(GridStatus.Unavailable);
        host.Message.ShouldContain("/nowhere");
        $"{database}{host}".ShouldNotContain("hunter2");
    }

    private static async Task<GridException> FailureOfAsync(DatabaseAddress address)
    {
        await using SqlDatabase database = SqlDatabase.Open(address, Impatient, TimeProvider.System);
        SqlBlobStore store = new(database, new SqlBlobStoreOptions(), TimeProvider.System);
        return await Should.ThrowAsync<GridException>(
            async () => await store.FindMissingAsync([Blobs.Unknown()], default));
    }
}
