using Google.Bytestream;
using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class ByteStreamTests
{
    [Theory]
    [InlineData(1, "")]
    [InlineData(65536, "main")]
    [InlineData(3_000_001, "a/b/c")]
    public async Task A_blob_comes_back_as_it_was_written(int sizeBytes, string instance)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(sizeBytes);

        WriteResponse response = await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest, instance), blob.Content);

        response.CommittedSize.ShouldBe(sizeBytes);
        (await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest, instance))).ShouldBe(blob.Content.ToArray());
        host.Uploads.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 0, 1_000_000)]
    [InlineData(10, 0, 999_990)]
    [InlineData(10, 5, 5)]
    [InlineData(999_990, 500, 10)]
    [InlineData(1_000_000, 0, 0)]
    public async Task Reading_honours_offset_and_limit(long offset, long limit, int expected)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1_000_000);
        await host.Store.WriteAsync(blob.Content, default);

        byte[] content = await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest), offset, limit);

        content.ShouldBe(blob.Content.Slice((int)offset, expected).ToArray());
    }

    [Theory]
    [InlineData(-1, 0, StatusCode.OutOfRange)]
    [InlineData(1001, 0, StatusCode.OutOfRange)]
    [InlineData(0, -1, StatusCode.InvalidArgument)]
    public async Task Offsets_and_limits_that_make_no_sense_are_refused(long offset, long limit, StatusCode code)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        await host.Store.WriteAsync(blob.Content, default);

        await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest), offset, limit).ShouldFailAsync(code);
    }

    [Fact]
    public async Task A_blob_that_is_not_held_is_not_found()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.ByteStream.ReadAsync(Calls.ReadName(Blobs.Unknown())).ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task An_upload_of_what_is_held_can_be_read_to_its_end_for_clients_that_cannot_be_told_before()
    {
        MemoryBlobStore cas = new(64 << 20);
        StorageInstance instance = new() { Cas = cas, ByteStream = cas, ReadsHeldUploads = true };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));
        Blob blob = Blobs.OfSize(1_000_000);
        await host.Store.WriteAsync(blob.Content, default);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        string name = Calls.WriteName(blob.Digest);

        for (int at = 0; at < 1_000_000; at += 100_000)
        {
            await call.RequestStream.WriteAsync(new WriteRequest
            {
                ResourceName = at == 0 ? name : string.Empty,
                WriteOffset = at,
                Data = ByteString.CopyFrom(blob.Content.Slice(at, 100_000).Span),
            });
            await host.ByteStream.QueryWriteStatusAsync(new QueryWriteStatusRequest { ResourceName = name });
            call.ResponseAsync.IsCompleted.ShouldBeFalse();
        }

        await call.RequestStream.CompleteAsync();
        (await call).CommittedSize.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task An_upload_of_what_is_held_is_not_read_without_end()
    {
        MemoryBlobStore cas = new(64 << 20);
        StorageInstance instance = new() { Cas = cas, ByteStream = cas, ReadsHeldUploads = true };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));
        Blob blob = Blobs.OfSize(1000);
        await host.Store.WriteAsync(blob.Content, default);

        Task upload = host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest), new byte[3 << 20]);

        await upload.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task The_empty_blob_can_be_read_and_written()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Digest empty = DigestFunction.Sha256.Empty;

        (await host.ByteStream.ReadAsync(Calls.ReadName(empty))).ShouldBe([]);
        (await host.ByteStream.WriteAsync(Calls.WriteName(empty), default)).CommittedSize.ShouldBe(0);
    }

    [Theory]
    [InlineData("blobs/sha256/{0}")]
    [InlineData("a/b/blobs/{0}")]
    public async Task Read_names_may_name_the_function_and_any_instance(string form)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfText("hello");
        await host.Store.WriteAsync(blob.Content, default);
        string name = form.Replace("{0}", blob.Digest.ToString(), StringComparison.Ordinal);

        (await host.ByteStream.ReadAsync(name)).ShouldBe(blob.Content.ToArray());
    }

    [Theory]
    [InlineData("uploads/1/blobs/{0}/some/file.o")]
    [InlineData("main/uploads/1/blobs/sha256/{0}")]
    public async Task Write_names_may_name_the_function_and_end_in_anything(string form)
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfText("hello");
        string name = form.Replace("{0}", blob.Digest.ToString(), StringComparison.Ordinal);

        (await host.ByteStream.WriteAsync(name, blob.Content)).CommittedSize.ShouldBe(5);
    }

    [Fact]
    public async Task A_blob_that_is_held_is_answered_for_at_once_although_the_client_goes_on_sending()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(4_000_000);
        await host.Store.WriteAsync(blob.Content, default);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.WriteAsync(Piece(blob, 0, 1000));

        WriteResponse response = await call;

        response.CommittedSize.ShouldBe(4_000_000);
    }

    [Fact]
    public async Task An_upload_goes_on_where_a_broken_stream_left_it()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(500_000);
        string name = Calls.WriteName(blob.Digest);
        await host.BreakUploadAsync(blob, name, sizeBytes: 200_000);

        QueryWriteStatusResponse status = await host.ByteStream.QueryWriteStatusAsync(new() { ResourceName = name });
        WriteResponse response = await host.ByteStream.WriteAsync(name, blob.Content, (int)status.CommittedSize);

        status.CommittedSize.ShouldBe(200_000);
        status.Complete.ShouldBeFalse();
        response.CommittedSize.ShouldBe(500_000);
        (await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest))).ShouldBe(blob.Content.ToArray());
        host.Uploads.Count.ShouldBe(0);
    }

    [Fact]
    public async Task An_upload_may_begin_again_at_its_beginning()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(500_000);
        string name = Calls.WriteName(blob.Digest);
        await host.BreakUploadAsync(blob, name, sizeBytes: 200_000);

        (await host.ByteStream.WriteAsync(name, blob.Content)).CommittedSize.ShouldBe(500_000);
    }

    [Fact]
    public async Task An_upload_that_resumes_elsewhere_is_told_where_to_go_on_and_loses_nothing()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(500_000);
        string name = Calls.WriteName(blob.Digest);
        await host.BreakUploadAsync(blob, name, sizeBytes: 200_000);

        RpcException failure = await host.ByteStream.WriteAsync(name, blob.Content, offset: 300_000)
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("200000");
        (await host.ByteStream.WriteAsync(name, blob.Content, offset: 200_000)).CommittedSize.ShouldBe(500_000);
    }

    [Fact]
    public async Task A_stream_that_ends_without_finishing_says_how_far_it_came()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.WriteAsync(Piece(blob, 0, 400));
        await call.RequestStream.CompleteAsync();

        (await call).CommittedSize.ShouldBe(400);

        (await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest), blob.Content, offset: 400)).CommittedSize.ShouldBe(1000);
    }

    [Fact]
    public async Task A_newer_stream_takes_over_from_one_that_hangs()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(500_000);
        string name = Calls.WriteName(blob.Digest);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> hanging = host.ByteStream.Write();
        await hanging.RequestStream.WriteAsync(Piece(blob, 0, 200_000));
        await host.UntilCommittedAsync(name, 200_000);

        WriteResponse response = await host.ByteStream.WriteAsync(name, blob.Content, offset: 200_000);

        response.CommittedSize.ShouldBe(500_000);
        await hanging.ResponseAsync.ShouldFailAsync(StatusCode.Aborted);
    }

    [Fact]
    public async Task Two_uploads_of_one_blob_both_succeed()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(500_000);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> slow = host.ByteStream.Write();
        string slowName = Calls.WriteName(blob.Digest, id: "slow");
        await slow.RequestStream.WriteAsync(Piece(blob, 0, 200_000, slowName));
        await host.UntilCommittedAsync(slowName, 200_000);

        WriteResponse fast = await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest, id: "fast"), blob.Content);
        await slow.SendAsync(slowName, blob.Content, 200_000, 100_000);

        fast.CommittedSize.ShouldBe(500_000);
        (await slow).CommittedSize.ShouldBe(500_000);
    }

    [Fact]
    public async Task An_upload_with_wrong_bytes_is_refused_and_nothing_is_kept()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        string name = Calls.WriteName(blob.Digest);

        await host.ByteStream.WriteAsync(name, Blobs.OfSize(1000, seed: 2).Content).ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ByteStream.WriteAsync(name, Blobs.OfSize(1001).Content).ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ByteStream.WriteAsync(name, Blobs.OfSize(999).Content).ShouldFailAsync(StatusCode.InvalidArgument);

        (await host.Store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        host.Uploads.Count.ShouldBe(0);
        (await host.ByteStream.QueryWriteStatusAsync(new() { ResourceName = name })).CommittedSize.ShouldBe(0);
    }

    [Fact]
    public async Task The_status_of_a_blob_that_is_held_is_complete()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        await host.Store.WriteAsync(blob.Content, default);

        QueryWriteStatusResponse status =
            await host.ByteStream.QueryWriteStatusAsync(new() { ResourceName = Calls.WriteName(blob.Digest) });

        status.ShouldBe(new QueryWriteStatusResponse { CommittedSize = 1000, Complete = true });
    }

    [Fact]
    public async Task A_gap_within_a_stream_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.WriteAsync(Piece(blob, 0, 400));
        await call.RequestStream.WriteAsync(Piece(blob, 500, 100));

        await call.ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_stream_that_changes_its_resource_name_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Blob blob = Blobs.OfSize(1000);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.WriteAsync(Piece(blob, 0, 400));
        await call.RequestStream.WriteAsync(Piece(blob, 400, 100, Calls.WriteName(Blobs.Unknown())));

        await call.ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_stream_without_a_message_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        await call.RequestStream.CompleteAsync();

        await call.ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    private static WriteRequest Piece(Blob blob, int offset, int sizeBytes, string? name = null) => new()
    {
        ResourceName = name ?? Calls.WriteName(blob.Digest),
        WriteOffset = offset,
        Data = ByteString.CopyFrom(blob.Content.Slice(offset, sizeBytes).Span),
    };
}
