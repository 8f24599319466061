using Amazon.S3.Model;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

/// <summary>Stores that are not quite S3, and settings that do not fit them.</summary>
[NeedsS3rver]
[Collection(S3rverGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3StoreQuirkTests(S3rverFixture fixture)
{
    [Fact]
    public async Task A_store_that_keeps_chunked_bodies_raw_is_found_out_at_the_first_write()
    {
        S3ConnectionOptions chunked = fixture.Server.Connection() with { UsesChunkedEncoding = true, UsesChecksums = true };
        S3BlobStore store = new(fixture.NewConnection(chunked), S3Fixture.NewPlace(), TimeProvider.System);
        Blob blob = Blobs.OfText("framed");

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.WriteAsync(blob.Content, default));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        failure.Message.ShouldContain("chunked-encoding: false");
        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task An_object_of_the_wrong_size_is_missing_and_never_read()
    {
        S3StoreOptions place = S3Fixture.NewPlace();
        S3BlobStore store = fixture.NewStore(place);
        Blob blob = Blobs.OfText("cut short");
        S3Object there = new S3Names(place).Of(blob.Digest);
        await fixture.Server.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = there.Bucket,
            Key = there.Key,
            ContentBody = "cut",
            UseChunkEncoding = false,
        });

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        GridException failure = await Should.ThrowAsync<GridException>(() => store.ReadStreamAsync(blob.Digest));
        failure.Status.ShouldBe(GridStatus.DataLoss);
        await store.WriteAsync(blob.Content, default);
        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_an_operators_matter_and_named()
    {
        S3BlobStore store = fixture.NewStore(S3Fixture.NewPlace() with { Bucket = S3TestServer.Bucket("no-such-bucket") });

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.WriteAsync("anything"u8.ToArray(), default));

        failure.Status.ShouldBe(GridStatus.Internal);
        failure.Message.ShouldContain("bucket 'no-such-bucket': there is no such bucket");
    }

    [Fact]
    public async Task Keys_that_are_refused_are_not_printed()
    {
        S3ConnectionOptions wrong = fixture.Server.Connection() with { AccessKey = "nobody", SecretKey = new Secret("hunter2") };
        S3BlobStore store = new(fixture.NewConnection(wrong), S3Fixture.NewPlace(), TimeProvider.System);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.WriteAsync("anything"u8.ToArray(), default));

        failure.Status.ShouldBe(GridStatus.Internal);
        failure.Message.ShouldContain("refuses this server's keys");
        failure.ToString().ShouldNotContain("hunter2");
        wrong.ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public async Task A_deleted_blob_is_missing_and_may_be_deleted_again()
    {
        S3BlobStore store = fixture.NewStore();
        Blob blob = Blobs.OfText("to be deleted");
        await store.WriteAsync(blob.Content, default);

        (await store.DeleteAsync([blob.Digest], default)).ShouldBeEmpty();
        (await store.DeleteAsync([blob.Digest], default)).ShouldBeEmpty();

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task A_bucket_filled_by_BuildGrid_is_read_as_it_is()
    {
        S3StoreOptions place = S3Fixture.NewPlace() with { HashPrefixSize = 2 };
        Blob blob = Blobs.OfText("from BuildGrid");
        string hash = blob.Digest.HashText;
        await fixture.Server.Client.PutObjectAsync(new PutObjectRequest
        {
            BucketName = $"grid-{hash[0]}",
            Key = $"{place.PathPrefix}/{hash[..2]}/{hash[2..]}_{blob.Digest.SizeBytes}",
            ContentBody = "from BuildGrid",
            UseChunkEncoding = false,
        });

        (await fixture.NewStore(place).ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }
}
