using Grid.Conformance;
using Grid.Storage.Backends;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Composition;

/// <summary>Small blobs in memory, large ones on disk, and what was found there remembered.</summary>
public sealed class MemoryAndDiskBySizeTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<DiskBlobStore> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(store => store.Dispose());
        _folder.Dispose();
    }

    protected override IBlobStore Create()
    {
        _opened.Add(DiskBlobStore.Open(_folder["cas"]));
        SizeDifferentiatedBlobStore bySize = new([new SizeLimitedStore(60_000, new MemoryBlobStore(64 << 20))], _opened[^1]);
        return new ExistenceCachingBlobStore(bySize, new ExistenceCacheOptions(), new ManualTime());
    }
}
