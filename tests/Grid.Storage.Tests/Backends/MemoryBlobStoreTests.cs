using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    protected override IBlobStore Create() => new MemoryBlobStore(64 * 1024 * 1024);
}
