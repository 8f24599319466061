using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class SizeDifferentiatedBlobStoreTests : BlobStoreContract
{
    private readonly FaultyBlobStore _small = new(new MemoryBlobStore(64 << 20));
    private readonly FaultyBlobStore _middle = new(new MemoryBlobStore(64 << 20));
    private readonly FaultyBlobStore _large = new(new MemoryBlobStore(64 << 20));

    [Theory]
    [InlineData(999, 0)]
    [InlineData(1000, 1)]
    [InlineData(99_999, 1)]
    [InlineData(100_000, 2)]
    public async Task A_blob_is_where_the_lowest_limit_above_its_size_says(int sizeBytes, int place)
    {
        Blob blob = Blobs.OfSize(sizeBytes);

        await Create().WriteBatchAsync([blob], default);

        FaultyBlobStore[] places = [_small, _middle, _large];
        for (int i = 0; i < places.Length; i++)
        {
            (await places[i].ContainsAsync(blob.Digest, default)).ShouldBe(i == place);
        }
    }

    [Fact]
    public async Task A_part_that_is_out_is_named()
    {
        _small.Faults.Fail(StoreVerbs.All);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await Create().FindMissingAsync([Blobs.Unknown(5), Blobs.Unknown(500_000)], default));

        failure.Message.ShouldBe("Storage of blobs smaller than 1000 bytes: out of order");
    }

    protected override IBlobStore Create() => new SizeDifferentiatedBlobStore(
        [new SizeLimitedStore(100_000, _middle), new SizeLimitedStore(1000, _small)], _large);
}
