using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

/// <summary>A cache in memory before shards of which each is kept twice.</summary>
public sealed class CachedShardedReplicatedTests : BlobStoreContract
{
    private readonly RecordingWatch _watch = new();

    protected override IBlobStore Create() => ReadCachingBlobStore.Create(
        new MemoryBlobStore(4 << 20),
        new ShardedBlobStore([new("a", Replicated()), new("b", Replicated(), Weight: 2), new("c", Replicated())]),
        _watch);

    private ReplicatedBlobStore Replicated() => new(
        [new MemoryBlobStore(64 << 20), new MemoryBlobStore(64 << 20)], new ReplicationOptions(), TimeProvider.System, _watch);
}
