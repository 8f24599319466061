using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Storage.Backends;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Composition;

/// <summary>Complete, expiring, salted results in a quick cache before shards of which one is mirrored.</summary>
public sealed class NestedActionCacheTests : ActionCacheContract
{
    private readonly RecordingWatch _watch = new();

    protected override IActionCache Create()
    {
        MirroredActionCache mirrored = new(new MemoryActionCache(1000), new MemoryActionCache(1000), _watch);
        ShardedActionCache sharded = new([new("a", mirrored), new("b", new MemoryActionCache(1000), Weight: 3)]);
        ExpiringActionCache expiring = new(
            new SaltedActionCache("salt", new ReadCachingActionCache(new MemoryActionCache(5), sharded, _watch)),
            new ResultLifetime(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
            new ManualTime());
        return new CompletenessCheckingActionCache(expiring, new MemoryBlobStore(1 << 20));
    }
}
