using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class ProtectedMemoryBlobStoreTests : ProtectionWindowContract
{
    protected override IBlobStore Create(TimeProvider time) => new MemoryBlobStore(SizeBytesMax, Window, time);
}
