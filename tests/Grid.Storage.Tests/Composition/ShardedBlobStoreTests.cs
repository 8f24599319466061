using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class ShardedBlobStoreTests : BlobStoreContract
{
    private readonly FaultyBlobStore[] _shards =
        [.. Enumerable.Range(0, 3).Select(_ => new FaultyBlobStore(new MemoryBlobStore(64 << 20)))];

    [Fact]
    public async Task Each_blob_is_in_one_shard_and_every_shard_has_some()
    {
        IBlobStore store = Create();
        Blob[] blobs = ManyBlobs();

        await store.WriteBatchAsync(blobs, default);

        IReadOnlyList<Digest>[] missing = await MissingByShardAsync(blobs);
        missing.Sum(lacked => lacked.Count).ShouldBe(2 * blobs.Length);
        missing.ShouldAllBe(lacked => lacked.Count < blobs.Length);
    }

    [Fact]
    public async Task An_outage_of_one_shard_is_an_error_that_names_it_and_not_a_miss()
    {
        IBlobStore store = Create();
        Blob[] blobs = ManyBlobs();
        await store.WriteBatchAsync(blobs, default);
        _shards[1].Faults.Fail(StoreVerbs.All);
        Digest[] digests = [.. blobs.Select(blob => blob.Digest)];

        GridException find = await Should.ThrowAsync<GridException>(async () => await store.FindMissingAsync(digests, default));
        GridException read = await Should.ThrowAsync<GridException>(async () => await store.ReadBatchAsync(digests, default));

        find.Message.ShouldBe("Shard 'b': out of order");
        find.Status.ShouldBe(GridStatus.Unavailable);
        read.Message.ShouldBe("Shard 'b': out of order");
    }

    [Fact]
    public async Task Blobs_of_an_outage_are_refused_and_the_others_are_stored()
    {
        IBlobStore store = Create();
        Blob[] blobs = ManyBlobs();
        _shards[1].Faults.Fail(StoreVerbs.WriteBatch);

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync(blobs, default);

        Digest[] refused = [.. blobs.Zip(refusals).Where(pair => pair.Second is not null).Select(pair => pair.First.Digest)];
        refused.ShouldNotBeEmpty();
        refusals.OfType<GridException>().ShouldAllBe(refusal => refusal.Message == "Shard 'b': out of order");
        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBe(refused);
    }

    [Fact]
    public async Task A_shard_that_fails_while_a_blob_flows_is_named_too()
    {
        IBlobStore store = Create();
        Blob[] blobs = ManyBlobs();
        await store.WriteBatchAsync(blobs, default);
        Array.ForEach(_shards, shard => shard.Faults.Fail(StoreVerbs.ReadPiece | StoreVerbs.WritePiece, new IOException("cable")));

        GridException read = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(blobs[0].Digest));
        GridException write = await Should.ThrowAsync<GridException>(() => store.WriteInPiecesAsync(blobs[0], 10));

        read.Message.ShouldMatch("^Shard '[abc]': cable$");
        read.Status.ShouldBe(GridStatus.Unavailable);
        write.Message.ShouldMatch("^Shard '[abc]': cable$");
    }

    [Fact]
    public async Task Shards_are_asked_side_by_side()
    {
        IBlobStore store = Create();
        Array.ForEach(_shards, shard => shard.Faults.Hold(StoreVerbs.FindMissing));

        Task<IReadOnlyList<Digest>> asking =
            store.FindMissingAsync([.. ManyBlobs().Select(blob => blob.Digest)], default).AsTask();

        _shards.ShouldAllBe(shard => shard.Faults.CountOf(StoreVerbs.FindMissing) == 1);
        Array.ForEach(_shards, shard => shard.Faults.Release());
        (await asking).Count.ShouldBe(ManyBlobs().Length);
    }

    [Fact]
    public async Task A_blob_is_deleted_from_the_shard_that_has_it()
    {
        IBlobStore store = Create();
        Blob[] blobs = ManyBlobs();
        await store.WriteBatchAsync(blobs, default);

        (await store.TryDeleteAsync([blobs[3].Digest], default)).ShouldBeEmpty();

        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBe([blobs[3].Digest]);
    }

    protected override IBlobStore Create() =>
        new ShardedBlobStore([.. _shards.Zip("abc", (shard, name) => new Shard<IBlobStore>(name.ToString(), shard))]);

    private static Blob[] ManyBlobs() => [.. Enumerable.Range(0, 60).Select(i => Blobs.OfText($"blob {i}"))];

    private async Task<IReadOnlyList<Digest>[]> MissingByShardAsync(Blob[] blobs) =>
        await Task.WhenAll(_shards.Select(
            shard => shard.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default).AsTask()));
}
