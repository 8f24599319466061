using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class VerifyingBlobStoreTests : BlobStoreContract
{
    private readonly FaultyBlobStore _inner = new(new MemoryBlobStore(64 << 20));
    private readonly RecordingWatch _watch = new();

    [Theory]
    [InlineData(0)]
    [InlineData(150_000)]
    public async Task A_reader_of_a_spoilt_blob_never_gets_its_last_byte(int offset)
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(200_000);
        await store.WriteAsync(blob.Content, default);
        _inner.Spoil(blob.Digest);
        await using Stream content = (await store.OpenReadAsync(blob.Digest, offset, default))!;
        byte[] buffer = new byte[blob.Content.Length - offset];

        GridException failure = await Should.ThrowAsync<GridException>(async () => await content.ReadExactlyAsync(buffer));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        _watch.Corrupt.ShouldBe([("store", blob.Digest)]);
    }

    [Fact]
    public async Task A_blob_that_ends_early_is_spoilt()
    {
        Blob blob = Blobs.OfSize(1000);
        MemoryStream cut = new(blob.Content[..999].ToArray());
        int reports = 0;
        await using VerifyingStream content = new(blob.Digest, cut, () =>
        {
            reports++;
            return ValueTask.CompletedTask;
        });

        GridException failure = await Should.ThrowAsync<GridException>(() => Blobs.ReadToEndAsync(content));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        reports.ShouldBe(1);
    }

    [Fact]
    public async Task A_spoilt_blob_in_a_batch_is_absent_and_the_others_come()
    {
        IBlobStore store = Create();
        Blob good = Blobs.OfText("good");
        Blob bad = Blobs.OfText("bad");
        await store.WriteBatchAsync([good, bad], default);
        _inner.Spoil(bad.Digest);

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync([bad.Digest, good.Digest], default);

        contents.Select(content => content?.Length).ShouldBe([null, good.Content.Length]);
        _watch.Corrupt.ShouldBe([("store", bad.Digest)]);
    }

    [Fact]
    public async Task A_spoilt_blob_can_be_uploaded_again()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("spoilt");
        await store.WriteAsync(blob.Content, default);
        _inner.Spoil(blob.Digest);
        await store.ReadAsync(blob.Digest, default);

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        await store.WriteAsync(blob.Content, default);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_spoilt_blob_that_cannot_be_deleted_is_called_missing()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfText("spoilt");
        await store.WriteAsync(blob.Content, default);
        _inner.Spoil(blob.Digest);
        _inner.CanDelete = false;

        (await store.ReadAsync(blob.Digest, default)).ShouldBeNull();

        (await store.FindMissingAsync([blob.Digest, blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    protected override IBlobStore Create() => new VerifyingBlobStore("store", _inner, _watch);
}
