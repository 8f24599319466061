using Amazon.S3;
using Amazon.S3.Model;
using Grid.Conformance;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

/// <summary>A bucket that keeps the versions of its objects.</summary>
[NeedsMoto]
[Collection(MotoGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3VersionTests(MotoFixture fixture)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_deleted_leaves_no_version_when_that_is_asked_for(bool deletesVersions)
    {
        string bucket = $"versioned-{deletesVersions}".ToLowerInvariant();
        AmazonS3Client client = fixture.Server.Client;
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket });
        await client.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = bucket,
            VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        });
        S3BlobStore store = fixture.NewStore(
            S3Fixture.NewPlace() with { Bucket = S3TestServer.Bucket(bucket), DeletesVersions = deletesVersions });
        Blob blob = Blobs.OfText("of versions");
        await store.WriteAsync(blob.Content, default);

        (await store.DeleteAsync([blob.Digest], default)).ShouldBeEmpty();

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        ListVersionsResponse left = await client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket });
        (left.Versions?.Count ?? 0).ShouldBe(deletesVersions ? 0 : 2);
    }
}
