using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class BoundedSegmentBlobStoreTests : BoundedBlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => _store = SegmentBlobStore.Open(
        _folder["cas"], new SegmentStoreOptions { SizeBytesMax = SizeBytesMax }, TimeProvider.System);

    protected override long SizeBytesOf(IBlobStore store) => ((SegmentBlobStore)store).SizeBytes;
}
