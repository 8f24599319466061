using Google.Bytestream;
using Google.Protobuf;
using Grid.Conformance;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class UploadLimitTests
{
    private static readonly StorageServiceLimits Two = new() { UploadCountMax = 2 };

    [Fact]
    public async Task An_upload_nobody_resumes_is_forgotten_after_its_time()
    {
        ManualTime time = new();
        MemoryBlobStore store = new(16 * 1024 * 1024);
        await using StorageHost host = await StorageHost.StartAsync(store, time: time);
        Blob blob = Blobs.OfSize(500_000);
        string name = Calls.WriteName(blob.Digest);
        await host.BreakUploadAsync(blob, name, sizeBytes: 200_000);
        await host.UntilParkedAsync();

        time.Advance(TimeSpan.FromMinutes(4));
        host.Uploads.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(4));

        await Eventually.BecomesAsync(() => store.SizeBytes, 0);
        host.Uploads.Count.ShouldBe(0);
        (await host.ByteStream.WriteAsync(name, blob.Content)).CommittedSize.ShouldBe(500_000);
    }

    [Fact]
    public async Task The_upload_that_waits_for_longest_makes_room_for_a_new_one()
    {
        await using StorageHost host = await StorageHost.StartAsync(limits: Two);
        Blob[] blobs = [.. Enumerable.Range(0, 3).Select(seed => Blobs.OfSize(100_000, seed))];
        foreach (Blob blob in blobs)
        {
            await host.BreakUploadAsync(blob, Calls.WriteName(blob.Digest), sizeBytes: 50_000);
            await host.UntilParkedAsync();
        }

        host.Uploads.Count.ShouldBe(2);
        (await CommittedSizeAsync(host, blobs[0])).ShouldBe(0);
        (await CommittedSizeAsync(host, blobs[2])).ShouldBe(50_000);
    }

    [Fact]
    public async Task More_uploads_at_once_than_the_limit_are_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync(limits: Two);
        Blob[] blobs = [.. Enumerable.Range(0, 3).Select(seed => Blobs.OfSize(100_000, seed))];
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> first = await BeginAsync(host, blobs[0]);
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> second = await BeginAsync(host, blobs[1]);

        await host.ByteStream.WriteAsync(Calls.WriteName(blobs[2].Digest), blobs[2].Content)
            .ShouldFailAsync(StatusCode.ResourceExhausted);
    }

    private static async Task<AsyncClientStreamingCall<WriteRequest, WriteResponse>> BeginAsync(StorageHost host, Blob blob)
    {
        AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        string name = Calls.WriteName(blob.Digest);
        await call.RequestStream.WriteAsync(
            new WriteRequest { ResourceName = name, Data = ByteString.CopyFrom(blob.Content[..10].Span) });
        await host.UntilCommittedAsync(name, 10);
        return call;
    }

    private static async Task<long> CommittedSizeAsync(StorageHost host, Blob blob) =>
        (await host.ByteStream.QueryWriteStatusAsync(new() { ResourceName = Calls.WriteName(blob.Digest) })).CommittedSize;
}
