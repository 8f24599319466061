using System.Buffers;
using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grid.Protos.Pooling;
using Grid.Services.Logs;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Compression;
using Grpc.Core;

namespace Grid.Services.Streams;

/// <summary>Blobs of any size, piece by piece. What its names say to be log streams, and not blobs, is passed to those.</summary>
public sealed class ByteStreamService(
    InstanceRegistry<StorageInstance> instances, UploadBook uploads, StorageServiceLimits limits, LogStreamCalls? logs = null)
    : PooledByteStreamBase
{
    private const long DroppedBeyondBytesMax = 1 << 20;

    public override async Task Read(
        ReadRequest request, IServerStreamWriter<ReadResponse> responseStream, ServerCallContext context)
    {
        if (LogsOf(request.ResourceName) is { } calls)
        {
            await calls.ReadAsync(request, responseStream, context);
            return;
        }

        ResourceName name = ResourceName.ParseRead(request.ResourceName);
        IBlobStore cas = StoreOf(name);
        ThrowIfNegative(request.ReadLimit);
        await using Stream content =
            await cas.OpenReadAsync(name.Digest, request.ReadOffset, context.CancellationToken)
            ?? throw GridException.NotFound($"Blob {name.Digest} is not held: upload it.");
        long rest = name.Digest.SizeBytes - request.ReadOffset;
        rest = request.ReadLimit == 0 ? rest : Math.Min(rest, request.ReadLimit);
        if (name.IsCompressed)
        {
            await using ZstdStream compressed = new(content, rest);
            await SendAsync(compressed, sizeBytes: null, responseStream, context.CancellationToken);
        }
        else
        {
            await SendAsync(content, rest, responseStream, context.CancellationToken);
        }
    }

    public override async Task<WriteResponse> Write(
        IAsyncStreamReader<WriteRequest> requestStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken))
        {
            throw GridException.InvalidArgument("The stream ended before its first message: send one with the resource name.");
        }

        if (LogsOf(requestStream.Current.ResourceName) is { } calls)
        {
            return await calls.WriteAsync(requestStream, context);
        }

        ResourceName name = ResourceName.ParseWrite(requestStream.Current.ResourceName);
        IBlobStore cas = StoreOf(name);
        if (await cas.ContainsAsync(name.Digest, context.CancellationToken))
        {
            // The client is told at once and stops sending, however much of the blob is still ahead.
            if (instances.Find(name.Instance).ReadsHeldUploads)
            {
                await DropAsync(requestStream, name.Digest, context.CancellationToken);
            }

            return new WriteResponse { CommittedSize = WholeSizeOf(name) };
        }

        await using UploadTurn turn = await uploads.EnterAsync(name, context.CancellationToken);
        UploadStream upload = new(requestStream, turn);
        return new WriteResponse { CommittedSize = await upload.ReceiveAsync(cas) };
    }

    public override async Task<QueryWriteStatusResponse> QueryWriteStatus(
        QueryWriteStatusRequest request, ServerCallContext context)
    {
        if (LogsOf(request.ResourceName) is { } calls)
        {
            return await calls.QueryAsync(request, context);
        }

        ResourceName name = ResourceName.ParseWrite(request.ResourceName);
        IBlobStore cas = StoreOf(name);

        // An unknown upload is one of which nothing has come: Bazel begins again at 0, where NOT_FOUND makes it give up.
        return await cas.ContainsAsync(name.Digest, context.CancellationToken)
            ? new QueryWriteStatusResponse { CommittedSize = WholeSizeOf(name), Complete = true }
            : new QueryWriteStatusResponse { CommittedSize = uploads.CommittedSizeOf(name) };
    }

    // Compressed it may be a little more than the blob.
    private static async Task DropAsync(
        IAsyncStreamReader<WriteRequest> upload, Digest digest, CancellationToken cancellation)
    {
        long room = digest.SizeBytes + DroppedBeyondBytesMax;
        do
        {
            room -= upload.Current.Data.Length;
            if (room < 0)
            {
                throw GridException.InvalidArgument($"The upload of {digest} is longer than the blob: end it with its last byte.");
            }
        }
        while (!upload.Current.FinishWrite && await upload.MoveNext(cancellation));
    }

    private LogStreamCalls? LogsOf(string resourceName) =>
        logs is not null && LogStreamCalls.Serve(resourceName) ? logs : null;

    private IBlobStore StoreOf(ResourceName name)
    {
        StorageInstance instance = instances.Find(name.Instance);
        instance.Functions.ThrowIfRefused(name.Digest.Function);
        return instance.OffersZstd || !name.IsCompressed
            ? instance.RequireByteStream()
            : throw new GridException(
                GridStatus.Unimplemented, "Compression is not among what this instance announces: use blobs/hash/size.");
    }

    // How many compressed bytes an earlier upload took is nobody's business; -1 is REAPI's word for "all of them".
    private static long WholeSizeOf(ResourceName name) => name.IsCompressed ? -1 : name.Digest.SizeBytes;

    // Without a size, what the content ends with is the end.
    private async Task SendAsync(
        Stream content, long? sizeBytes, IServerStreamWriter<ReadResponse> responseStream, CancellationToken cancellation)
    {
        long rest = sizeBytes ?? long.MaxValue;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(rest, limits.ReadPieceSizeBytes));
        try
        {
            while (rest > 0)
            {
                int count = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(rest, buffer.Length)), cancellation);
                if (count == 0)
                {
                    ThrowIfCutShort(sizeBytes);
                    return;
                }

                // The message is written out when the call returns, so the next one may use the same buffer.
                ByteString data = UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count));
                await responseStream.WriteAsync(new ReadResponse { Data = data }, cancellation);
                rest -= count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ThrowIfNegative(long limit)
    {
        if (limit < 0)
        {
            throw GridException.InvalidArgument($"Read limit {limit} is negative: use 0 for the whole rest of the blob.");
        }
    }

    private static void ThrowIfCutShort(long? sizeBytes)
    {
        if (sizeBytes is not null)
        {
            throw new GridException(
                GridStatus.DataLoss, "The stored blob is shorter than its digest says: upload it again.");
        }
    }
}
