using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class CasTests
{
    [Fact]
    public async Task What_is_missing_is_named_once_and_the_empty_blob_never()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest held = await host.Store.WriteAsync("held"u8.ToArray(), default);
        Reapi.Digest missing = Blobs.Unknown().ToWire();

        Reapi.FindMissingBlobsResponse response = await host.Cas.FindMissingBlobsAsync(new()
        {
            BlobDigests = { missing, held.ToWire(), DigestFunction.Sha256.Empty.ToWire(), missing },
        });

        response.MissingBlobDigests.ShouldBe([missing]);
    }

    [Fact]
    public async Task Ten_thousand_digests_can_be_asked_about_at_once()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.FindMissingBlobsRequest request = new();
        request.BlobDigests.AddRange(Enumerable.Range(1, 10_000).Select(size => Blobs.Unknown(size).ToWire()));

        (await host.Cas.FindMissingBlobsAsync(request)).MissingBlobDigests.Count.ShouldBe(10_000);
    }

    [Fact]
    public async Task A_batch_is_stored_entry_by_entry()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob good = Blobs.OfText("good");

        Reapi.BatchUpdateBlobsResponse response = await host.Cas.BatchUpdateBlobsAsync(new()
        {
            InstanceName = "any/name",
            Requests =
            {
                Entry(good.Digest.ToWire(), "good"),
                Entry(Blobs.OfText("right").Digest.ToWire(), "wrong"),
                Entry(new Reapi.Digest { Hash = "junk", SizeBytes = 4 }, "junk"),
                Entry(DigestFunction.Sha256.Empty.ToWire(), string.Empty),
                new Reapi.BatchUpdateBlobsRequest.Types.Request
                {
                    Digest = good.Digest.ToWire(), Compressor = Reapi.Compressor.Types.Value.Brotli,
                },
            },
        });

        response.Responses.Select(entry => (GridStatus)entry.Status.Code)
            .ShouldBe([GridStatus.Ok, GridStatus.InvalidArgument, GridStatus.InvalidArgument, GridStatus.Ok, GridStatus.InvalidArgument]);
        response.Responses[2].Digest.Hash.ShouldBe("junk");
        (await host.Store.FindMissingAsync([good.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_over_the_announced_limit_is_refused_whole()
    {
        await using StorageHost host = await StorageHost.StartAsync(limits: new() { BatchSizeBytesMax = 1000 });
        Blob first = Blobs.OfSize(600, seed: 1);
        Blob second = Blobs.OfSize(600, seed: 2);
        await host.Store.WriteBatchAsync([first], default);

        await host.Cas.BatchUpdateBlobsAsync(new() { Requests = { Entry(first), Entry(second) } }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.Cas.BatchReadBlobsAsync(new() { Digests = { first.Digest.ToWire(), first.Digest.ToWire() } }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        (await host.Store.FindMissingAsync([second.Digest], default)).ShouldBe([second.Digest]);
    }

    [Fact]
    public async Task Sizes_that_add_up_to_more_than_a_number_holds_are_refused_too()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.Digest huge = Blobs.Unknown(long.MaxValue).ToWire();

        await host.Cas.BatchReadBlobsAsync(new() { Digests = { huge, huge, huge } }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_full_batch_passes_both_ways()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        int sizeBytes = (int)new StorageServiceLimits().BatchSizeBytesMax;
        Blob blob = Blobs.OfSize(sizeBytes);

        await host.Cas.BatchUpdateBlobsAsync(new() { Requests = { Entry(blob) } });
        Reapi.BatchReadBlobsResponse response =
            await host.Cas.BatchReadBlobsAsync(new() { Digests = { blob.Digest.ToWire() } });

        response.Responses.Single().Data.Length.ShouldBe(sizeBytes);
        response.CalculateSize().ShouldBeLessThan(4 * 1024 * 1024);
    }

    [Fact]
    public async Task Reading_in_a_batch_answers_for_each_blob()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest held = await host.Store.WriteAsync("held"u8.ToArray(), default);

        Reapi.BatchReadBlobsResponse response = await host.Cas.BatchReadBlobsAsync(new()
        {
            Digests = { held.ToWire(), Blobs.Unknown().ToWire(), DigestFunction.Sha256.Empty.ToWire() },
        });

        response.Responses.Select(entry => (GridStatus)entry.Status.Code).ShouldBe([GridStatus.Ok, GridStatus.NotFound, GridStatus.Ok]);
        response.Responses[0].Data.ToStringUtf8().ShouldBe("held");
    }

    [Theory]
    [InlineData("junk", 4)]
    [InlineData("", 0)]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", 0)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", -1)]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0)]
    public async Task Malformed_digests_are_refused_with_what_one_looks_like(string hash, long sizeBytes)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.Digest digest = new() { Hash = hash, SizeBytes = sizeBytes };

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new() { BlobDigests = { digest } }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.Cas.BatchReadBlobsAsync(new() { Digests = { digest } }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("64");
    }

    [Fact]
    public async Task Another_digest_function_than_those_announced_is_refused_by_name()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new()
        {
            BlobDigests = { Blobs.Unknown().ToWire() },
            DigestFunction = Reapi.DigestFunction.Types.Value.Murmur3,
        }).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("Murmur3");
        failure.Status.Detail.ShouldContain("sha256");
    }

    private static Reapi.BatchUpdateBlobsRequest.Types.Request Entry(Blob blob) =>
        new() { Digest = blob.Digest.ToWire(), Data = ByteString.CopyFrom(blob.Content.Span) };

    private static Reapi.BatchUpdateBlobsRequest.Types.Request Entry(Reapi.Digest digest, string text) =>
        new() { Digest = digest, Data = ByteString.CopyFromUtf8(text) };
}
