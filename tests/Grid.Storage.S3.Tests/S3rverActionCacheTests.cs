using Grid.Conformance;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

[NeedsS3rver]
[Collection(S3rverGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3rverActionCacheTests(S3rverFixture fixture) : ActionCacheContract
{
    protected override IActionCache Create() => fixture.NewCache(holdsResults: false);
}
