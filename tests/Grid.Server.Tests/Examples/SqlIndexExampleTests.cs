using Grid.Conformance;
using Grid.Core;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;
using Microsoft.Data.Sqlite;

namespace Grid.Server.Tests.Examples;

/// <summary>The example of an index, and the clean-up of it beside the server that writes.</summary>
public sealed class SqlIndexExampleTests
{
    private const string Example = "sql-index/grid.yml";
    private const int OldBlobs = 12;
    private const int BlobSizeBytes = 100_000;

    // So that the example's clean-up has something to do with a few blobs.
    private static readonly (string Written, string Real)[] Small =
    [
        ("127.0.0.1:50051", "127.0.0.1:0"),
        ("high-watermark: 10G", "high-watermark: 1M"),
        ("low-watermark: 8G", "low-watermark: 500k"),
        ("batch-size: 100M", "batch-size: 200k"),
    ];

    [Fact]
    public async Task A_cache_in_a_database_takes_blobs_and_results()
    {
        await using ExampleFarm farm = new();
        GridProcess server = await farm.StartAsync(Example, Small);
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(server.Addresses[0]));
        IBlobStore store = StoreOf(channel);
        RemoteActionCache cache = new(
            channel.CreateCallInvoker(), new RemoteStoreOptions { Instance = InstanceName.Parse("main") }, TimeProvider.System);
        Blob small = Blobs.OfSize(1000);
        Blob large = Blobs.OfSize(3_000_000);

        await store.WriteInPiecesAsync(small, pieceSizeBytes: 1000);
        await store.WriteInPiecesAsync(large, pieceSizeBytes: 500_000);
        await cache.UpdateAsync(small.Digest, new Reapi.ActionResult { ExitCode = 3 }, default);

        (await store.ReadStreamAsync(small.Digest)).ShouldBe(small.Content.ToArray());
        (await store.ReadStreamAsync(large.Digest)).ShouldBe(large.Content.ToArray());
        (await cache.GetAsync(small.Digest, default))!.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_clean_up_beside_the_server_deletes_what_is_old_and_loses_nothing_else()
    {
        await using ExampleFarm farm = new();
        GridProcess server = await farm.StartAsync(Example, Small);
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(server.Addresses[0]));
        IBlobStore store = StoreOf(channel);
        Blob[] old = [.. Enumerable.Range(0, OldBlobs).Select(seed => Blobs.OfSize(BlobSizeBytes, seed))];
        foreach (Blob blob in old)
        {
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: BlobSizeBytes);
        }

        await AgeAsync(farm.PathOf(".local/share/gridserver/sql-index/index.db"));
        (await store.FindMissingAsync([old[0].Digest], default)).ShouldBeEmpty();
        List<string> report = [];
        Task<int> cleanup = farm.CleanUpAsync(Example, report.Add, Small);
        Blob[] fresh = await WriteUntilAsync(store, cleanup);

        (await cleanup).ShouldBe(0, string.Join('\n', report));
        report.ShouldHaveSingleItem().ShouldContain("deleted ");
        (await store.FindMissingAsync([old[0].Digest, .. fresh.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
        (await store.FindMissingAsync([.. old.Select(blob => blob.Digest)], default)).Count.ShouldBeGreaterThan(4);
        foreach (Blob blob in fresh.Append(old[0]))
        {
            (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        }
    }

    private static RemoteBlobStore StoreOf(GrpcChannel channel) => new(
        channel.CreateCallInvoker(), new RemoteStoreOptions { Instance = InstanceName.Parse("main") }, TimeProvider.System);

    private static async Task<Blob[]> WriteUntilAsync(IBlobStore store, Task end)
    {
        List<Blob> written = [];
        do
        {
            Blob blob = Blobs.OfSize(5000, seed: 1000 + written.Count);
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 5000);
            written.Add(blob);
        }
        while (!end.IsCompleted);

        return [.. written];
    }

    // As if all of it had last been used a day ago.
    private static async Task AgeAsync(string database)
    {
        await using SqliteConnection connection = new($"Data Source={database}");
        await connection.OpenAsync();
        await using SqliteCommand age = connection.CreateCommand();
        age.CommandText = "UPDATE grid_index SET accessed_at = accessed_at - 86400000";
        (await age.ExecuteNonQueryAsync()).ShouldBe(OldBlobs);
    }
}
