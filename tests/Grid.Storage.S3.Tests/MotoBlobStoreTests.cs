using Grid.Conformance;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

[NeedsMoto]
[Collection(MotoGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class MotoBlobStoreTests(MotoFixture fixture) : BlobStoreContract
{
    protected override IBlobStore Create() => fixture.NewStore();
}
