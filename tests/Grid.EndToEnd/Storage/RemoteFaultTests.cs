using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.EndToEnd.Storage;

/// <summary>What a remote store does when the server, or the way to it, fails.</summary>
public sealed class RemoteFaultTests : IAsyncLifetime
{
    private static readonly RemoteStoreOptions Options = new() { ChunkSizeBytesMax = 64 << 10 };
    private readonly FaultyBlobStore _store = new(new MemoryBlobStore(256 << 20));
    private readonly ImpatientTime _time = new() { LimitsFrom = TimeSpan.FromMinutes(1) };
    private StorageHost? _host;
    private CuttableWire? _wire;
    private GrpcChannel? _channel;

    public async Task InitializeAsync()
    {
        _host = await StorageHost.StartAsync(_store);
        _wire = new CuttableWire(_host.Host.Address);
        _channel = RemoteChannel.Open(RemoteAddress.Parse(_wire.Address));
    }

    public async Task DisposeAsync()
    {
        _channel!.Dispose();
        await _wire!.DisposeAsync();

        // A server whose clients are cut off says so, and is right.
        _host!.Host.Log.Expect(string.Empty);
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_finds_nobody_is_made_again_after_waits_that_double_and_vary()
    {
        using GrpcChannel nowhere = RemoteChannel.Open(RemoteAddress.Parse("unix:/nonexistent/grid.sock"));
        RemoteBlobStore store = new(
            nowhere.CreateCallInvoker(), new RemoteStoreOptions { RetriesMax = 5, BackoffMax = TimeSpan.FromSeconds(2) }, _time);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.FindMissingAsync([Blobs.Unknown()], default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        double[] waits = [.. _time.Waits.Select(wait => wait.TotalSeconds)];
        double[] longest = [0.2, 0.4, 0.8, 1.6, 2];
        waits.Length.ShouldBe(5);
        waits.Zip(longest).ShouldAllBe(pair => pair.First >= pair.Second / 2 && pair.First <= pair.Second);
    }

    [Fact]
    public async Task A_server_that_is_back_in_time_is_not_missed()
    {
        _store.Faults.Fail(StoreVerbs.FindMissing, count: 2);
        _store.Faults.Fail(StoreVerbs.ReadBatch, GridException.Unavailable("busy"), count: 3);

        (await Create().FindMissingAsync([Blobs.Unknown()], default)).ShouldBe([Blobs.Unknown()]);
        (await Create().ReadBatchAsync([Blobs.Unknown()], default)).ShouldBe([null]);

        _time.Waits.Count.ShouldBe(5);
    }

    [Theory]
    [InlineData(GridStatus.InvalidArgument)]
    [InlineData(GridStatus.ResourceExhausted)]
    [InlineData(GridStatus.PermissionDenied)]
    [InlineData(GridStatus.Internal)]
    public async Task What_waiting_does_not_mend_is_not_tried_again(GridStatus status)
    {
        _store.Faults.Fail(StoreVerbs.FindMissing, new GridException(status, "no"));

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await Create().FindMissingAsync([Blobs.Unknown()], default));

        failure.Status.ShouldBe(status);
        _store.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(1);
    }

    [Fact]
    public async Task A_read_that_is_cut_off_goes_on_from_where_it_was()
    {
        Blob blob = Blobs.OfSize(16 << 20);
        await _store.WriteAsync(blob.Content, default);
        await using Stream content = (await Create().OpenReadAsync(blob.Digest, 0, default))!;
        byte[] read = new byte[blob.Content.Length];

        await content.ReadExactlyAsync(read.AsMemory(0, 1 << 20));
        _wire!.Cut();
        await content.ReadExactlyAsync(read.AsMemory(1 << 20));

        read.ShouldBe(blob.Content.ToArray());
        _wire.CallCount.ShouldBe(2);
        _store.Faults.CountOf(StoreVerbs.OpenRead).ShouldBe(2);
    }

    [Fact]
    public async Task A_server_that_fails_in_the_midst_of_a_read_is_asked_for_the_rest()
    {
        Blob blob = Blobs.OfSize(4 << 20);
        await _store.WriteAsync(blob.Content, default);
        _store.Faults.Fail(StoreVerbs.ReadPiece, after: 3, count: 1);
        _store.Faults.Fail(StoreVerbs.ReadPiece, after: 6, count: 1);

        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        _store.Faults.CountOf(StoreVerbs.OpenRead).ShouldBe(3);
    }

    [Fact]
    public async Task A_read_that_gets_nowhere_ends_with_the_server_s_own_words()
    {
        Blob blob = Blobs.OfSize(1 << 20);
        await _store.WriteAsync(blob.Content, default);
        _store.Faults.Fail(StoreVerbs.ReadPiece);

        GridException failure = await Should.ThrowAsync<GridException>(() => Create().ReadStreamAsync(blob.Digest));

        failure.Message.ShouldBe("ByteStream.Read: out of order");
        _store.Faults.CountOf(StoreVerbs.OpenRead).ShouldBe(1 + Options.RetriesMax);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_taken_for_broken_and_asked_again()
    {
        Blob blob = Blobs.OfSize(1 << 20);
        await _store.WriteAsync(blob.Content, default);
        _store.Faults.Hold(StoreVerbs.OpenRead);

        GridException failure = await Should.ThrowAsync<GridException>(() =>
            Create(Options with { StallDurationMax = TimeSpan.FromSeconds(5) }).ReadStreamAsync(blob.Digest));

        failure.Message.ShouldContain("silent for 5 seconds");
        _time.Waits.Count(wait => wait == TimeSpan.FromSeconds(5)).ShouldBe(1 + Options.RetriesMax);
        _store.Faults.Release();
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_goes_on_from_what_the_server_has()
    {
        Blob blob = Blobs.OfSize(3 << 20);
        await using IBlobWriter writer = await Create().OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content[..(2 << 20)], default);
        await Until.SoAsync(() => _store.Faults.CountOf(StoreVerbs.WritePiece) > 0);

        _wire!.Cut();
        await writer.WriteAsync(blob.Content[(2 << 20)..], default);
        await writer.CommitAsync(default);

        (await _store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        _wire.CallCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_upload_that_is_cut_off_before_its_answer_came_is_asked_after_and_not_sent_again()
    {
        Blob blob = Blobs.OfSize(1 << 20);
        _store.Faults.Hold(StoreVerbs.Commit);
        await using IBlobWriter writer = await Create().OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content, default);

        ValueTask committing = writer.CommitAsync(default);
        await Until.SoAsync(() => _store.Faults.CountOf(StoreVerbs.Commit) > 0);
        await _store.WriteAsync(blob.Content, default);
        _wire!.Cut();
        _store.Faults.Release();
        await committing;

        _wire.CallCount.ShouldBe(2);
    }

    [Fact]
    public async Task An_upload_of_which_the_server_lost_more_than_is_kept_is_for_its_owner_to_send_again()
    {
        RemoteBlobStore store = Create(Options with { ResendSizeBytesMax = 100_000 });
        Blob blob = Blobs.OfSize(3 << 20);
        _store.Faults.Fail(StoreVerbs.WritePiece, after: 10, count: 1);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.WriteInPiecesAsync(blob, 1 << 20));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("send it again");
    }

    [Fact]
    public async Task An_upload_that_the_server_forgot_is_sent_from_the_beginning_while_all_of_it_is_kept()
    {
        Blob blob = Blobs.OfSize(3 << 20);
        _store.Faults.Fail(StoreVerbs.WritePiece, after: 10, count: 1);

        await Create().WriteInPiecesAsync(blob, 1 << 20);

        (await _store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        _store.Faults.CountOf(StoreVerbs.OpenWrite).ShouldBe(2);
    }

    [Fact]
    public async Task Batches_are_as_large_as_the_server_says_and_it_is_asked_once()
    {
        await using StorageHost small = await StorageHost.StartAsync(_store, new StorageServiceLimits { BatchSizeBytesMax = 10_000 });
        RemoteBlobStore store = new(small.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions(), _time);
        Blob[] blobs = [.. Enumerable.Range(0, 30).Select(seed => Blobs.OfSize(1000, seed)), Blobs.OfSize(20_000)];

        (await store.WriteBatchAsync(blobs, default)).ShouldAllBe(refusal => refusal == null);
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync([.. blobs.Select(blob => blob.Digest)], default);

        contents.Select(content => content!.Value.Length).ShouldBe(blobs.Select(blob => blob.Content.Length));
        _store.Faults.CountOf(StoreVerbs.ReadBatch).ShouldBe(5);
    }

    [Fact]
    public async Task A_server_that_tells_no_limits_is_sent_what_any_server_takes()
    {
        SilentInvoker invoker = new(_host!.Host.Channel.CreateCallInvoker());
        RemoteBlobStore store = new(invoker, new RemoteStoreOptions(), _time);
        Blob[] blobs = [.. Enumerable.Range(0, 6).Select(seed => Blobs.OfSize(1 << 20, seed))];

        await store.WriteBatchAsync(blobs, default);
        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();

        invoker.AskedCount.ShouldBe(1);
    }

    private RemoteBlobStore Create(RemoteStoreOptions? options = null) =>
        new(_channel!.CreateCallInvoker(), options ?? Options, _time);

    /// <summary>A server without the Capabilities service.</summary>
    private sealed class SilentInvoker(CallInvoker inner) : CallInvoker
    {
        public int AskedCount { get; private set; }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            if (method.Name == "GetCapabilities")
            {
                AskedCount++;
                throw new RpcException(new Status(StatusCode.Unimplemented, "what?"));
            }

            return inner.AsyncUnaryCall(method, host, options, request);
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            inner.BlockingUnaryCall(method, host, options, request);

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
            inner.AsyncServerStreamingCall(method, host, options, request);

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            inner.AsyncClientStreamingCall(method, host, options);

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) =>
            inner.AsyncDuplexStreamingCall(method, host, options);
    }
}
