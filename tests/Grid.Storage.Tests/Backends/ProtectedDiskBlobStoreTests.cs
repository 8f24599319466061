using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class ProtectedDiskBlobStoreTests : ProtectionWindowContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DiskBlobStore? _store;

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create(TimeProvider time) =>
        _store = DiskBlobStore.Open(_folder["cas"], SizeBytesMax, Window, time);
}
