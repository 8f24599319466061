using Grid.Conformance;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

[NeedsS3rver]
[Collection(S3rverGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3rverBlobStoreTests(S3rverFixture fixture) : BlobStoreContract
{
    protected override IBlobStore Create() => fixture.NewStore();
}
