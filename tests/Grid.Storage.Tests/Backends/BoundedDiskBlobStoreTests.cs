using Grid.Conformance;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class BoundedDiskBlobStoreTests : BoundedBlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DiskBlobStore? _store;

    [Fact]
    public async Task A_store_that_was_given_less_room_shrinks_at_the_next_start()
    {
        Blob[] blobs = [.. Enumerable.Range(0, 3).Select(seed => Blobs.OfSize(BlobSizeBytes, seed))];
        await Create().WriteBatchAsync(blobs, default);
        _store!.Dispose();

        _store = DiskBlobStore.Open(_folder["cas"], BlobSizeBytes + 4096);

        _store.SizeBytes.ShouldBe(BlobSizeBytes);
        TemporaryFolder.FilesOf(_folder["cas"]).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Evicted_blobs_leave_no_file()
    {
        IBlobStore store = Create();

        for (int seed = 0; seed < 10; seed++)
        {
            await store.WriteAsync(Blobs.OfSize(BlobSizeBytes, seed).Content, default);
        }

        TemporaryFolder.FilesOf(_folder["cas"]).Count.ShouldBe(1 + 3);
    }

    [Fact]
    public async Task A_link_keeps_its_bytes_when_the_blob_is_evicted()
    {
        IBlobFileStore store = (IBlobFileStore)Create();
        Blob blob = Blobs.OfSize(BlobSizeBytes, seed: 100);
        await store.WriteAsync(blob.Content, default);
        await store.TryLinkAsync(blob.Digest, _folder["link"], isExecutable: true, default);

        for (int seed = 0; seed < 10; seed++)
        {
            await store.WriteAsync(Blobs.OfSize(BlobSizeBytes, seed).Content, default);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        (await File.ReadAllBytesAsync(_folder["link"])).ShouldBe(blob.Content.ToArray());
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => _store = DiskBlobStore.Open(_folder["cas"], SizeBytesMax);

    protected override long SizeBytesOf(IBlobStore store) => ((DiskBlobStore)store).SizeBytes;
}
