using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class DiskBlobLinkTests : BlobFileStoreContract
{
    private readonly TemporaryFolder _folder = new();
    private DiskBlobStore? _store;

    protected override IBlobFileStore Create() => _store = DiskBlobStore.Open(_folder["cas"]);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _store?.Dispose();
        _folder.Dispose();
    }
}
