using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.EndToEnd.Storage;

public sealed class RemoteBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private StorageHost? _host;

    public async Task InitializeAsync() => _host = await StorageHost.StartAsync();

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    [Fact]
    public async Task Batches_larger_than_a_message_are_sent_in_several()
    {
        IBlobStore store = Create();
        Blob[] blobs = [.. Enumerable.Range(0, 12).Select(seed => Blobs.OfSize(1 << 20, seed))];

        (await store.WriteBatchAsync(blobs, default)).ShouldAllBe(refusal => refusal == null);

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync([.. blobs.Select(blob => blob.Digest)], default);
        contents.Select(content => Digest.Of(content!.Value.Span)).ShouldBe(blobs.Select(blob => blob.Digest));
    }

    [Fact]
    public async Task A_blob_larger_than_a_batch_is_streamed()
    {
        IBlobStore store = Create();
        Blob large = Blobs.OfSize(6 << 20);
        Blob small = Blobs.OfText("small");

        (await store.WriteBatchAsync([small, large], default)).ShouldBe([null, null]);

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync([large.Digest, small.Digest], default);
        contents.Select(content => Digest.Of(content!.Value.Span)).ShouldBe([large.Digest, small.Digest]);
    }

    [Fact]
    public async Task More_digests_than_one_request_holds_are_asked_for_in_several()
    {
        RemoteBlobStore store = new(
            _host!.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions { FindMissingDigestsMax = 7 }, TimeProvider.System);
        Digest[] unknown = [.. Enumerable.Range(1, 50).Select(size => Blobs.Unknown(size))];

        (await store.FindMissingAsync(unknown, default)).ShouldBe(unknown);
    }

    [Fact]
    public async Task An_upload_of_what_the_server_holds_already_succeeds_without_being_sent_whole()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(8 << 20);
        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 1 << 20);

        await store.WriteInPiecesAsync(blob, pieceSizeBytes: 1 << 16);

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_read_is_a_cancellation_not_a_failure()
    {
        IBlobStore store = Create();
        using CancellationTokenSource cancel = new();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await store.FindMissingAsync([Blobs.Unknown()], cancel.Token));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unavailable()
    {
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse("unix:/nonexistent/grid.sock"));
        RemoteBlobStore store = new(channel.CreateCallInvoker(), new RemoteStoreOptions { RetriesMax = 0 }, TimeProvider.System);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.FindMissingAsync([Blobs.Unknown()], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldStartWith("FindMissingBlobs:");
    }

    protected override IBlobStore Create() =>
        new RemoteBlobStore(_host!.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
}
