using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class BoundedMemoryBlobStoreTests : BoundedBlobStoreContract
{
    [Fact]
    public async Task A_flood_of_tiny_blobs_is_bounded_too()
    {
        MemoryBlobStore store = new(10 * MemoryBlobStore.EntrySizeBytes);

        for (int i = 0; i < 100; i++)
        {
            await store.WriteAsync(BitConverter.GetBytes(i), default);
        }

        store.SizeBytes.ShouldBeLessThanOrEqualTo(10 * MemoryBlobStore.EntrySizeBytes);
    }

    [Fact]
    public async Task An_upload_takes_memory_only_as_its_bytes_come()
    {
        MemoryBlobStore store = new(1L << 40);

        await using IBlobWriter writer = await store.OpenWriteAsync(Blobs.Unknown(sizeBytes: 1L << 39), default);

        store.SizeBytes.ShouldBe(MemoryBlobStore.EntrySizeBytes);
    }

    protected override IBlobStore Create() => new MemoryBlobStore(SizeBytesMax);

    protected override long SizeBytesOf(IBlobStore store) => ((MemoryBlobStore)store).SizeBytes;
}
