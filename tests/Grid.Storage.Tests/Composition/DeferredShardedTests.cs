using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

/// <summary>A small cache, deferred writes behind it, and shards of which one holds large blobs elsewhere.</summary>
public sealed class DeferredShardedTests : BlobStoreContract, IAsyncLifetime
{
    private readonly RecordingWatch _watch = new();
    private readonly List<ReadCachingBlobStore> _opened = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (ReadCachingBlobStore store in _opened)
        {
            await store.DisposeAsync();
        }

        _watch.Failures.ShouldBeEmpty();
    }

    protected override IBlobStore Create()
    {
        SizeDifferentiatedBlobStore bySize =
            new([new SizeLimitedStore(10_000, new MemoryBlobStore(64 << 20))], new MemoryBlobStore(64 << 20));
        _opened.Add(ReadCachingBlobStore.CreateDeferred(
            new MemoryBlobStore(1 << 20),
            new ShardedBlobStore([new("a", bySize), new("b", new MemoryBlobStore(64 << 20))]),
            new DeferredWriteOptions(),
            TimeProvider.System,
            _watch));
        return _opened[^1];
    }
}
