using Google.Bytestream;
using Google.Rpc;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class FailureTests
{
    private readonly MemoryBlobStore _inner = new(64 * 1024 * 1024);

    [Fact]
    public async Task An_error_nobody_foresaw_is_internal_logged_once_and_not_told_in_detail()
    {
        FaultyStore store = new(_inner);
        await using StorageHost host = await StorageHost.StartAsync(store);
        host.Host.Log.Expect("secret cause");
        store.Fault = new InvalidOperationException("secret cause");

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new()).ResponseAsync
            .ShouldFailAsync(StatusCode.Internal);

        failure.Status.Detail.ShouldNotContain("secret");
        host.Host.Log.Expected.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Missing_blobs_travel_as_violations_that_clients_upload_from()
    {
        FaultyStore store = new(_inner);
        await using StorageHost host = await StorageHost.StartAsync(store);
        Digest[] missing = [Blobs.Unknown(1), Blobs.Unknown(2)];
        store.Fault = GridException.Missing("Two inputs are missing: upload them.", missing).At("Shard 'a'");

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new()).ResponseAsync
            .ShouldFailAsync(StatusCode.FailedPrecondition);

        failure.Status.Detail.ShouldBe("Shard 'a': Two inputs are missing: upload them.");
        Violations(failure).ShouldBe([("MISSING", $"blobs/{missing[0]}"), ("MISSING", $"blobs/{missing[1]}")]);
    }

    [Fact]
    public async Task Details_stay_within_what_clients_take_as_headers()
    {
        FaultyStore store = new(_inner);
        await using StorageHost host = await StorageHost.StartAsync(store);
        Digest[] missing = [.. Enumerable.Range(1, 5000).Select(size => Blobs.Unknown(size))];
        store.Fault = GridException.Missing("Many inputs are missing: upload them.", missing);

        RpcException failure = await host.Cas.FindMissingBlobsAsync(new()).ResponseAsync
            .ShouldFailAsync(StatusCode.FailedPrecondition);

        Violations(failure).Count.ShouldBeInRange(10, 60);
        RichStatus.ToStatus((GridException)store.Fault).Details.Single()
            .Unpack<PreconditionFailure>().Violations.Count.ShouldBe(5000);
    }

    [Fact]
    public async Task A_disk_that_is_full_in_mid_upload_is_told_and_leaves_nothing()
    {
        FaultyStore store = new(_inner);
        await using StorageHost host = await StorageHost.StartAsync(store);
        Blob blob = Blobs.OfSize(500_000);
        store.WriteFault = (200_000, GridException.ResourceExhausted("The disk is full: free some space."));

        await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest), blob.Content)
            .ShouldFailAsync(StatusCode.ResourceExhausted);

        _inner.SizeBytes.ShouldBe(0);
        host.Uploads.Count.ShouldBe(0);
        store.WriteFault = null;
        (await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest), blob.Content)).CommittedSize.ShouldBe(500_000);
    }

    [Fact]
    public async Task A_client_that_hangs_up_in_the_middle_of_reading_leaves_no_trace()
    {
        await using StorageHost host = await StorageHost.StartAsync(_inner);
        Blob blob = Blobs.OfSize(20_000_000);
        await _inner.WriteInPiecesAsync(blob, 1_000_000);

        for (int i = 0; i < 10; i++)
        {
            using AsyncServerStreamingCall<ReadResponse> call =
                host.ByteStream.Read(new ReadRequest { ResourceName = Calls.ReadName(blob.Digest) });
            await call.ResponseStream.MoveNext(default);
        }

        (await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest), offset: 19_999_990)).Length.ShouldBe(10);
    }

    [Fact]
    public async Task Readers_and_writers_of_a_store_that_evicts_all_the_time_see_whole_blobs_or_none()
    {
        using TemporaryFolder folder = new();
        using DiskBlobStore store = DiskBlobStore.Open(folder.Path, 4_000_000);
        await using StorageHost host = await StorageHost.StartAsync(store);
        Blob[] blobs = [.. Enumerable.Range(0, 10).Select(seed => Blobs.OfSize(800_000, seed))];

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (turn, _) => await WriteAndReadAsync(host, blobs[turn % blobs.Length], $"{turn}"));

        store.SizeBytes.ShouldBeLessThanOrEqualTo(4_000_000);
        host.Uploads.Count.ShouldBe(0);
    }

    private static async Task WriteAndReadAsync(StorageHost host, Blob blob, string id)
    {
        await host.ByteStream.WriteAsync(Calls.WriteName(blob.Digest, id: id), blob.Content);
        try
        {
            byte[] content = await host.ByteStream.ReadAsync(Calls.ReadName(blob.Digest));
            content.AsSpan().SequenceEqual(blob.Content.Span).ShouldBeTrue();
        }
        catch (RpcException failure)
        {
            failure.StatusCode.ShouldBe(StatusCode.NotFound);
        }
    }

    private static IReadOnlyList<(string Type, string Subject)> Violations(RpcException failure)
    {
        byte[] trailer = failure.Trailers.GetValueBytes(RichStatus.TrailerKey).ShouldNotBeNull();
        Google.Rpc.Status status = Google.Rpc.Status.Parser.ParseFrom(trailer);
        status.Code.ShouldBe((int)failure.StatusCode);
        return
        [
            .. status.Details.Single().Unpack<PreconditionFailure>().Violations
                .Select(violation => (violation.Type, violation.Subject)),
        ];
    }
}
