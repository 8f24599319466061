using Google.Protobuf;
using Grid.Core;
using Grid.Protos.Pooling;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Chunking;
using Grid.Storage.Compression;
using Grid.Storage.Trees;
using Grpc.Core;

namespace Grid.Services;

/// <summary>Blobs in batches and trees of directories.</summary>
public sealed class CasService(InstanceRegistry<StorageInstance> instances, StorageServiceLimits limits)
    : Reapi.ContentAddressableStorage.ContentAddressableStorageBase
{
    // Below this a frame is hardly smaller than what is in it, and not worth a client's while.
    private const int CompressedSizeBytesMin = 256;

    // What a store may keep around a blob, such as the header of its record.
    private const int RoomAroundBlobBytes = 128;

    private readonly BlobSplitter _splitter = new(new FastCdc(limits.Chunking), limits.Chunks);
    private readonly BlobSplicer _splicer = new(limits.Chunks);

    public override async Task<Reapi.FindMissingBlobsResponse> FindMissingBlobs(
        Reapi.FindMissingBlobsRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        instance.Invocations.See(context);
        IBlobStore cas = instance.RequireCas();
        Digest[] digests = instance.Functions.ToDigests(request.BlobDigests, request.DigestFunction);
        IReadOnlyList<Digest> missing = await cas.FindMissingAsync(digests, context.CancellationToken);
        Reapi.FindMissingBlobsResponse response = new();
        response.MissingBlobDigests.AddRange(missing.Select(digest => digest.ToWire()));
        return response;
    }

    public override async Task<Reapi.BatchUpdateBlobsResponse> BatchUpdateBlobs(
        Reapi.BatchUpdateBlobsRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        IBlobStore cas = instance.RequireCas();
        ThrowIfTooLarge(BatchUpdate.SizeOf(request), "ByteStream.Write");
        BatchUpdate update = new(request, instance);
        update.Answer(await cas.WriteBatchAsync(update.Blobs, context.CancellationToken));
        request.ReleaseData();
        return update.Response;
    }

    public override async Task<Reapi.BatchReadBlobsResponse> BatchReadBlobs(
        Reapi.BatchReadBlobsRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        IBlobStore cas = instance.RequireCas();
        Digest[] digests = instance.Functions.ToDigests(request.Digests, request.DigestFunction);
        ThrowIfTooLarge(BatchUpdate.SumOf(digests.Select(digest => digest.SizeBytes)), "ByteStream.Read");
        RentedMemory room = RentedMemory.Rent(RoomFor(digests));
        IReadOnlyList<ReadOnlyMemory<byte>?> contents =
            await cas.ReadBatchAsync(digests, room.Memory, context.CancellationToken);
        Reapi.BatchReadBlobsResponse response = new();
        response.Own(room);
        bool isCompressible =
            instance.OffersZstd && request.AcceptableCompressors.Contains(Reapi.Compressor.Types.Value.Zstd);
        response.Responses.AddRange(
            digests.Zip(contents, (digest, content) => ToResponse(digest, content, isCompressible)));
        return response;
    }

    public override async Task GetTree(
        Reapi.GetTreeRequest request,
        IServerStreamWriter<Reapi.GetTreeResponse> responseStream,
        ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        IBlobStore cas = instance.RequireCas();
        Digest root = instance.Functions.ToDigest(request.RootDigest, request.DigestFunction);
        TreePages pages = TreePages.Parse(request.PageToken, request.PageSize, limits.TreeMessageSizeBytesMax);
        TreeClosure tree = await instance.TreesOf(cas).ReadAsync(root, context.CancellationToken);
        await foreach (Reapi.GetTreeResponse page in pages.ReadAsync(cas, tree, context.CancellationToken))
        {
            await responseStream.WriteAsync(page, context.CancellationToken);
        }
    }

    public override async Task<Reapi.SplitBlobResponse> SplitBlob(
        Reapi.SplitBlobRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        instance.Invocations.See(context);
        IBlobStore cas = instance.RequireCas();
        Digest blob = instance.Functions.ToDigest(request.BlobDigest, request.DigestFunction);

        // Whatever function the client would rather have: the answer says which it was.
        IReadOnlyList<Digest> chunks =
            await _splitter.SplitAsync(cas, blob, context.CancellationToken) ?? throw NotHeld(blob);
        Reapi.SplitBlobResponse response = new() { ChunkingFunction = Reapi.ChunkingFunction.Types.Value.FastCdc2020 };
        response.ChunkDigests.AddRange(chunks.Select(chunk => chunk.ToWire()));
        return response;
    }

    public override async Task<Reapi.SpliceBlobResponse> SpliceBlob(
        Reapi.SpliceBlobRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        instance.Invocations.See(context);
        IBlobStore cas = instance.RequireCas();
        Digest blob = instance.Functions.ToDigest(request.BlobDigest, request.DigestFunction);
        Digest[] chunks = instance.Functions.ToDigests(request.ChunkDigests, request.DigestFunction);
        await _splicer.SpliceAsync(cas, blob, chunks, context.CancellationToken);
        return new Reapi.SpliceBlobResponse { BlobDigest = blob.ToWire() };
    }

    // The sum is within the limit of a batch by now.
    private static int RoomFor(Digest[] digests) =>
        (int)digests.Sum(digest => digest.SizeBytes + RoomAroundBlobBytes);

    private static Reapi.BatchReadBlobsResponse.Types.Response ToResponse(
        Digest digest, ReadOnlyMemory<byte>? content, bool isCompressible)
    {
        if (content is not { } bytes)
        {
            return new() { Digest = digest.ToWire(), Status = RichStatus.ToStatus(NotHeld(digest)) };
        }

        ReadOnlyMemory<byte>? compressed =
            isCompressible && bytes.Length >= CompressedSizeBytesMin ? Zstd.Compress(bytes.Span) : null;
        return new()
        {
            Digest = digest.ToWire(),
            Data = UnsafeByteOperations.UnsafeWrap(compressed ?? bytes),
            Compressor = compressed is null ? Reapi.Compressor.Types.Value.Identity : Reapi.Compressor.Types.Value.Zstd,
            Status = new(),
        };
    }

    private static GridException NotHeld(Digest digest) => GridException.NotFound($"Blob {digest} is not held: upload it.");

    private void ThrowIfTooLarge(long sizeBytes, string instead)
    {
        if (sizeBytes > limits.BatchSizeBytesMax)
        {
            throw GridException.InvalidArgument(
                $"The blobs of this batch have {sizeBytes} bytes and max_batch_total_size_bytes is "
                + $"{limits.BatchSizeBytesMax}: send smaller batches, and larger blobs by {instead}.");
        }
    }
}
