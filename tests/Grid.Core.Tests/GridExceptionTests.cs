namespace Grid.Core.Tests;

public sealed class GridExceptionTests
{
    [Fact]
    public void A_failure_gains_places_as_it_climbs_and_keeps_its_code_and_its_blobs()
    {
        Digest[] missing = [Digest.Of("a"u8)];
        GridException failure = GridException.Missing("An input is missing: upload it.", missing);

        GridException climbed = failure.At("Shard 'a'").At("Instance 'main'");

        climbed.Message.ShouldBe("Instance 'main': Shard 'a': An input is missing: upload it.");
        climbed.Status.ShouldBe(GridStatus.FailedPrecondition);
        climbed.MissingBlobs.ShouldBe(missing);
        climbed.GetBaseException().ShouldBe(failure);
    }
}
