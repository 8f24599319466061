using Grid.Conformance;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

[NeedsMoto]
[Collection(MotoGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class MotoActionCacheTests(MotoFixture fixture) : ActionCacheContract
{
    protected override IActionCache Create() => fixture.NewCache(holdsResults: false);
}
