using Amazon.S3.Model;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

/// <summary>Large blobs: whole in the end, or without a trace.</summary>
[NeedsMoto]
[Collection(MotoGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3MultipartTests(MotoFixture fixture)
{
    private const int SizeBytes = 21_000_001;
    private const int PieceSizeBytes = 1_000_003;

    [Fact]
    public async Task A_large_blob_comes_back_as_it_was_from_any_offset()
    {
        S3BlobStore store = fixture.NewStore();
        Blob blob = Blobs.OfSize(SizeBytes);

        await store.WriteInPiecesAsync(blob, PieceSizeBytes);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        (await store.ReadStreamAsync(blob.Digest, 20_000_000)).ShouldBe(blob.Content[20_000_000..].ToArray());
        (await fixture.Server.UnfinishedUploadsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_large_blob_with_wrong_bytes_leaves_no_object_and_no_parts()
    {
        S3BlobStore store = fixture.NewStore();
        Blob blob = Blobs.OfSize(SizeBytes);
        Blob wrong = new(blob.Digest, Blobs.OfSize(SizeBytes, seed: 2).Content);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => store.WriteInPiecesAsync(wrong, PieceSizeBytes));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        (await fixture.Server.UnfinishedUploadsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_no_object_and_no_parts()
    {
        S3BlobStore store = fixture.NewStore();
        Blob blob = Blobs.OfSize(SizeBytes);

        await using (IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, default))
        {
            await writer.WriteAsync(blob.Content[..20_000_000], default);
            writer.CommittedSize.ShouldBe(20_000_000);
        }

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        (await fixture.Server.UnfinishedUploadsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Uploads_in_parts_share_the_memory_for_uploads()
    {
        S3StoreOptions twoAtOnce = S3Fixture.NewPlace() with { UploadSizeBytesMax = 32 << 20 };
        S3BlobStore store = fixture.NewStore(twoAtOnce);
        Blob[] blobs = [.. Enumerable.Range(0, 6).Select(seed => Blobs.OfSize(17_000_000, seed))];

        await Parallel.ForEachAsync(blobs, async (blob, _) => await store.WriteInPiecesAsync(blob, PieceSizeBytes));

        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_upload_that_finds_no_memory_is_refused_in_time()
    {
        S3StoreOptions one = S3Fixture.NewPlace() with { UploadSizeBytesMax = 16 << 20, UploadWaitMax = TimeSpan.FromMilliseconds(1) };
        S3BlobStore store = fixture.NewStore(one);
        Blob blob = Blobs.OfSize(SizeBytes);
        await using IBlobWriter holder = await store.OpenWriteAsync(blob.Digest, default);
        await holder.WriteAsync(blob.Content[..1], default);
        await using IBlobWriter late = await store.OpenWriteAsync(blob.Digest, default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await late.WriteAsync(blob.Content[..1], default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Fact]
    public async Task A_deleted_blob_is_gone_with_its_version_where_that_is_asked_for()
    {
        S3StoreOptions place = S3Fixture.NewPlace() with { Bucket = S3TestServer.Bucket("grid-versions"), DeletesVersions = true };
        await fixture.Server.Client.PutBucketAsync("grid-versions");
        await fixture.Server.Client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = "grid-versions",
            VersioningConfig = new S3BucketVersioningConfig { Status = Amazon.S3.VersionStatus.Enabled },
        });
        S3BlobStore store = fixture.NewStore(place);
        Blob blob = Blobs.OfText("to be deleted");
        await store.WriteAsync(blob.Content, default);

        (await store.DeleteAsync([blob.Digest, Blobs.Unknown()], default)).ShouldBeEmpty();

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        ListVersionsResponse versions = await fixture.Server.Client.ListVersionsAsync("grid-versions");
        (versions.Versions ?? []).ShouldBeEmpty();
    }
}
