using Google.Bytestream;
using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Compression;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

/// <summary>Blobs that travel as zstd frames.</summary>
public sealed class CompressionTests
{
    private static readonly Blob Zeros = Blobs.Of(new byte[2_000_000]);

    [Fact]
    public async Task A_blob_is_written_compressed_and_read_plain_and_the_other_way_about()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        ReadOnlyMemory<byte> compressed = Zstd.Compress(Zeros.Content.Span)!.Value;

        WriteResponse response = await host.ByteStream.WriteAsync(WriteName(Zeros.Digest), compressed, pieceSizeBytes: 50);

        response.CommittedSize.ShouldBe(compressed.Length);
        (await host.ByteStream.ReadAsync(Calls.ReadName(Zeros.Digest))).ShouldBe(Zeros.Content.ToArray());
        byte[] read = await host.ByteStream.ReadAsync(ReadName(Zeros.Digest));
        read.Length.ShouldBeLessThan(10_000);
        Zstd.Decompress(read, Zeros.Content.Length).ToArray().ShouldBe(Zeros.Content.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1_234_567, 0)]
    [InlineData(10, 500_000)]
    [InlineData(2_000_000, 0)]
    public async Task Offset_and_limit_count_plain_bytes(long offset, long limit)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(2_000_000);
        await host.Store.WriteAsync(blob.Content, default);
        ReadOnlyMemory<byte> expected = blob.Content[(int)offset..];
        expected = limit == 0 ? expected : expected[..(int)limit];

        byte[] read = await host.ByteStream.ReadAsync(ReadName(blob.Digest), offset, limit);

        Zstd.Decompress(read, expected.Length).ToArray().ShouldBe(expected.ToArray());
    }

    [Fact]
    public async Task A_compressed_upload_of_what_is_held_ends_at_once_and_says_so_by_minus_one()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        await host.Store.WriteAsync(Zeros.Content, default);

        WriteResponse response = await host.ByteStream.WriteAsync(WriteName(Zeros.Digest), new byte[10_000_000]);
        QueryWriteStatusResponse status = await host.ByteStream.QueryWriteStatusAsync(
            new QueryWriteStatusRequest { ResourceName = WriteName(Zeros.Digest) });

        response.CommittedSize.ShouldBe(-1);
        (status.CommittedSize, status.Complete).ShouldBe((-1, true));
    }

    [Fact]
    public async Task The_empty_blob_has_a_compressed_form()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        byte[] frame = await host.ByteStream.ReadAsync(ReadName(DigestFunction.Sha256.Empty));
        WriteResponse response = await host.ByteStream.WriteAsync(WriteName(DigestFunction.Sha256.Empty), frame);

        Zstd.Decompress(frame, 0).Length.ShouldBe(0);
        response.CommittedSize.ShouldBe(-1);
    }

    [Fact]
    public async Task Compressed_bytes_of_another_blob_are_refused_and_leave_nothing()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        ReadOnlyMemory<byte> compressed = Zstd.Compress(Zeros.Content.Span)!.Value;
        Blob other = Blobs.OfSize(2_000_000);

        await host.ByteStream.WriteAsync(WriteName(other.Digest), compressed).ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ByteStream.WriteAsync(WriteName(Blobs.OfText("tiny").Digest), compressed)
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ByteStream.WriteAsync(WriteName(Zeros.Digest), "not zstd"u8.ToArray())
            .ShouldFailAsync(StatusCode.InvalidArgument);

        (await host.Store.FindMissingAsync([other.Digest, Zeros.Digest], default)).Count.ShouldBe(2);
        host.Uploads.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_compressed_upload_that_broke_begins_again()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        ReadOnlyMemory<byte> compressed = Zstd.Compress(Zeros.Content.Span)!.Value;
        WriteRequest half = new()
        {
            ResourceName = WriteName(Zeros.Digest),
            Data = ByteString.CopyFrom(compressed.Span[..20]),
        };
        using (AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write())
        {
            await call.RequestStream.WriteAsync(half);
            await call.RequestStream.CompleteAsync();
            (await call).CommittedSize.ShouldBe(20);
        }

        QueryWriteStatusResponse status = await host.ByteStream.QueryWriteStatusAsync(
            new QueryWriteStatusRequest { ResourceName = WriteName(Zeros.Digest) });
        WriteResponse response = await host.ByteStream.WriteAsync(WriteName(Zeros.Digest), compressed);

        (status.CommittedSize, status.Complete).ShouldBe((0, false));
        response.CommittedSize.ShouldBe(compressed.Length);
    }

    [Fact]
    public async Task Batches_carry_compressed_blobs_both_ways()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob tiny = Blobs.OfText("tiny");
        ReadOnlyMemory<byte> compressed = Zstd.Compress(Zeros.Content.Span)!.Value;

        Reapi.BatchUpdateBlobsResponse updated = await host.Cas.BatchUpdateBlobsAsync(new()
        {
            Requests =
            {
                Entry(Zeros.Digest, compressed),
                Entry(Blobs.OfText("another").Digest, compressed),
                Entry(Blobs.OfText("junk").Digest, "junk"u8.ToArray()),
                new Reapi.BatchUpdateBlobsRequest.Types.Request
                {
                    Digest = tiny.Digest.ToWire(),
                    Data = ByteString.CopyFrom(tiny.Content.Span),
                },
            },
        });
        Reapi.BatchReadBlobsResponse read = await host.Cas.BatchReadBlobsAsync(new()
        {
            Digests = { Zeros.Digest.ToWire(), tiny.Digest.ToWire() },
            AcceptableCompressors = { Reapi.Compressor.Types.Value.Zstd },
        });

        updated.Responses.Select(response => (StatusCode)response.Status.Code)
            .ShouldBe([StatusCode.OK, StatusCode.InvalidArgument, StatusCode.InvalidArgument, StatusCode.OK]);
        read.Responses.Select(response => response.Compressor)
            .ShouldBe([Reapi.Compressor.Types.Value.Zstd, Reapi.Compressor.Types.Value.Identity]);
        Zstd.Decompress(read.Responses[0].Data.Span, Zeros.Content.Length).ToArray().ShouldBe(Zeros.Content.ToArray());
        read.Responses[1].Data.ToStringUtf8().ShouldBe("tiny");
    }

    [Fact]
    public async Task A_batch_may_not_unfold_to_more_than_a_batch_may_have()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.BatchUpdateBlobsRequest request = new();
        request.Requests.Add(Enumerable.Range(0, 5).Select(i => Entry(Blobs.Unknown(1_000_000 + i), new byte[10])));

        RpcException failure = await host.Cas.BatchUpdateBlobsAsync(request).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("max_batch_total_size_bytes");
    }

    [Fact]
    public async Task An_instance_that_offers_no_compression_refuses_it_by_name()
    {
        MemoryBlobStore store = new(1024 * 1024);
        StorageInstance instance = new() { Cas = store, ByteStream = store, OffersZstd = false };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));
        Blob blob = Blobs.OfText("hello");

        await host.ByteStream.WriteAsync(WriteName(blob.Digest), blob.Content).ShouldFailAsync(StatusCode.Unimplemented);
        await host.ByteStream.ReadAsync(ReadName(blob.Digest)).ShouldFailAsync(StatusCode.Unimplemented);
        Reapi.BatchUpdateBlobsResponse updated =
            await host.Cas.BatchUpdateBlobsAsync(new() { Requests = { Entry(blob.Digest, blob.Content) } });

        updated.Responses.Single().Status.Message.ShouldContain("uncompressed");
    }

    private static string ReadName(Digest digest) => $"main/compressed-blobs/zstd/{digest}";

    private static string WriteName(Digest digest) => $"main/uploads/1/compressed-blobs/zstd/{digest}";

    private static Reapi.BatchUpdateBlobsRequest.Types.Request Entry(Digest digest, ReadOnlyMemory<byte> compressed) => new()
    {
        Digest = digest.ToWire(),
        Data = ByteString.CopyFrom(compressed.Span),
        Compressor = Reapi.Compressor.Types.Value.Zstd,
    };
}
