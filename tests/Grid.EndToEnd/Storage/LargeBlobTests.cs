using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

[Collection(AloneGroup.Name)]
public sealed class LargeBlobTests
{
    private const int PieceSizeBytes = 256 * 1024;

    // Server and client together, other tests of this process included.
    // Far less than the blob; what the collector has not got round to on a busy machine is a part of it.
    private const long MemorySizeBytesMax = 700 * 1024 * 1024;

    [Fact]
    public Task A_blob_of_many_pieces_passes_both_ways() => PassAsync(sizeMiB: 64);

    [Fact]
    [Trait("Ring", "Slow")]
    public Task A_blob_of_a_gibibyte_passes_without_being_held_in_memory() => PassAsync(sizeMiB: 1024);

    private static async Task PassAsync(int sizeMiB)
    {
        using TemporaryFolder folder = new();
        using DiskBlobStore store = DiskBlobStore.Open(folder.Path);
        await using StorageHost host = await StorageHost.StartAsync(store);
        int pieceCount = sizeMiB * 1024 * 1024 / PieceSizeBytes;
        Digest digest = DigestOf(pieceCount);
        long peak = 0;

        await WriteAsync(host, digest, pieceCount, () => peak = Math.Max(peak, GC.GetTotalMemory(false)));
        using IDigestHasher hasher = DigestFunction.Sha256.CreateHasher();
        using AsyncServerStreamingCall<ReadResponse> call =
            host.ByteStream.Read(new ReadRequest { ResourceName = Calls.ReadName(digest) });
        await foreach (ReadResponse response in call.ResponseStream.ReadAllAsync())
        {
            hasher.Append(response.Data.Span);
            peak = Math.Max(peak, GC.GetTotalMemory(false));
        }

        Digest.Of(DigestFunction.Sha256, hasher, digest.SizeBytes).ShouldBe(digest);
        peak.ShouldBeLessThan(MemorySizeBytesMax);
    }

    private static async Task WriteAsync(StorageHost host, Digest digest, int pieceCount, Action observe)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = host.ByteStream.Write();
        byte[] piece = new byte[PieceSizeBytes];
        for (int i = 0; i < pieceCount; i++)
        {
            Fill(piece, i);
            await call.RequestStream.WriteAsync(new WriteRequest
            {
                ResourceName = i == 0 ? Calls.WriteName(digest) : string.Empty,
                WriteOffset = (long)i * PieceSizeBytes,
                FinishWrite = i == pieceCount - 1,
                Data = UnsafeByteOperations.UnsafeWrap(piece),
            });
            observe();
        }

        await call.RequestStream.CompleteAsync();
        (await call).CommittedSize.ShouldBe(digest.SizeBytes);
    }

    private static Digest DigestOf(int pieceCount)
    {
        using IDigestHasher hasher = DigestFunction.Sha256.CreateHasher();
        byte[] piece = new byte[PieceSizeBytes];
        for (int i = 0; i < pieceCount; i++)
        {
            Fill(piece, i);
            hasher.Append(piece);
        }

        return Digest.Of(DigestFunction.Sha256, hasher, (long)pieceCount * PieceSizeBytes);
    }

    private static void Fill(byte[] piece, int number) => BitConverter.TryWriteBytes(piece, number);
}
