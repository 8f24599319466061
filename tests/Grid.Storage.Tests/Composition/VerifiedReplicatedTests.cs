using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Storage.Backends;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Composition;

/// <summary>Replicas of which each is verified, and the whole once more.</summary>
public sealed class VerifiedReplicatedTests : BlobStoreContract
{
    private readonly RecordingWatch _watch = new();
    private readonly FaultyBlobStore _first = new(new MemoryBlobStore(64 << 20));

    [Fact]
    public async Task A_spoilt_copy_is_found_by_the_guard_next_to_it_and_made_up_for_by_the_replica()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(1000);
        await store.WriteAsync(blob.Content, default);
        _first.Spoil(blob.Digest);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        _watch.Corrupt.ShouldBe([("first", blob.Digest)]);
        (await _first.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    protected override IBlobStore Create() => new VerifyingBlobStore(
        "whole",
        new ReplicatedBlobStore(
            [new VerifyingBlobStore("first", _first, _watch), new MemoryBlobStore(64 << 20)],
            new ReplicationOptions(),
            TimeProvider.System,
            _watch),
        _watch);
}
