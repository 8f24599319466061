using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

/// <summary>Twice: with the suite's blobs as files of their own, and as records of segments.</summary>
public abstract class ProtectedSegmentBlobStoreTests(int smallBlobSizeBytesMax) : ProtectionWindowContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected override IBlobStore Create(TimeProvider time)
    {
        SegmentStoreOptions options = new()
        {
            SizeBytesMax = SizeBytesMax,
            ProtectionWindow = Window,
            SmallBlobSizeBytesMax = smallBlobSizeBytesMax,
        };
        return _store = SegmentBlobStore.Open(_folder["cas"], options, time);
    }

    protected virtual void Dispose(bool disposing)
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    public sealed class OfFiles() : ProtectedSegmentBlobStoreTests(smallBlobSizeBytesMax: 4096);

    public sealed class OfRecords() : ProtectedSegmentBlobStoreTests(smallBlobSizeBytesMax: BlobSizeBytes);
}
