using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grid.Protos.Pooling;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// The CAS of another server: FindMissing, batches for small blobs, ByteStream for the rest. What comes back is as good
/// as the server's word; whoever keeps it verifies it.
/// </summary>
public sealed class RemoteBlobStore : IBlobStore
{
    private readonly Reapi.ContentAddressableStorage.ContentAddressableStorageClient _cas;
    private readonly PooledByteStreamClient _byteStream;
    private readonly RemoteStoreOptions _options;
    private readonly RemoteRetries _retries;
    private readonly RemoteStall _stall;
    private readonly RemoteCalls _calls;
    private readonly RemoteLimits _limits;
    private readonly RemoteUploads _uploads;

    /// <param name="invoker">Where calls go; its channel is the caller's to dispose of.</param>
    /// <param name="options">Which instance, and the limits of single messages.</param>
    /// <param name="time">Deadlines and waits are counted by it.</param>
    public RemoteBlobStore(CallInvoker invoker, RemoteStoreOptions options, TimeProvider time)
    {
        _cas = new Reapi.ContentAddressableStorage.ContentAddressableStorageClient(invoker);
        _byteStream = new PooledByteStreamClient(invoker);
        _options = options;
        _retries = new RemoteRetries(options, time, Random.Shared.NextDouble);
        _stall = new RemoteStall(options, time);
        _calls = new RemoteCalls(options, _retries, time);
        _limits = new RemoteLimits(invoker, options, _calls);
        _uploads = new RemoteUploads(_byteStream, _calls, _retries, _stall, options);
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Where(digest => !digest.IsEmpty).Distinct()];
        HashSet<Digest> missing = [];
        foreach (IGrouping<DigestFunction, Digest> group in asked.GroupBy(digest => digest.Function))
        {
            foreach (Digest[] page in group.Chunk(_options.FindMissingDigestsMax))
            {
                missing.UnionWith(await FindMissingPageAsync(group.Key, page, cancellation));
            }
        }

        return missing.Count == 0 ? [] : [.. asked.Where(missing.Contains)];
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (digest.IsEmpty)
        {
            return Stream.Null;
        }

        return await RemoteBlobStream.OpenAsync(start => Read(digest, start), _retries, _stall, digest, offset, cancellation);
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new(_uploads.Open(digest));

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        Dictionary<Digest, ReadOnlyMemory<byte>> found = [];
        int sizeBytesMax = await _limits.BatchSizeBytesMaxAsync(cancellation);
        foreach (Digest[] batch in RemoteBatches.Of(
            [.. digests.Distinct()], digest => digest, sizeBytesMax, _options.BatchEntryOverheadBytes))
        {
            await (batch is [var only] && only.SizeBytes > sizeBytesMax
                ? ReadStreamedAsync(only, found, cancellation)
                : ReadBatchedAsync(batch, found, cancellation));
        }

        return [.. digests.Select(digest => found.TryGetValue(digest, out ReadOnlyMemory<byte> content) ? content : OfEmpty(digest))];
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        Dictionary<Digest, GridException> refused = [];
        Blob[] sent = [.. blobs.DistinctBy(blob => blob.Digest)];
        int sizeBytesMax = await _limits.BatchSizeBytesMaxAsync(cancellation);
        foreach (Blob[] batch in RemoteBatches.Of(
            sent, blob => blob.Digest, sizeBytesMax, _options.BatchEntryOverheadBytes))
        {
            await (batch is [var only] && only.Digest.SizeBytes > sizeBytesMax
                ? WriteStreamedAsync(only, refused, cancellation)
                : WriteBatchedAsync(batch, refused, cancellation));
        }

        return [.. blobs.Select(blob => refused.GetValueOrDefault(blob.Digest))];
    }

    // No token ends the call: the stream belongs to whoever reads it, and its disposal cancels the call.
    private AsyncServerStreamingCall<ReadResponse> Read(Digest digest, long offset)
    {
        ReadRequest request = new() { ResourceName = RemoteResourceName.ForRead(_options.Instance, digest), ReadOffset = offset };
        return _byteStream.Read(request, cancellationToken: CancellationToken.None);
    }

    // Spelled out, because a bare null would turn into empty memory here: an absent blob into an empty one.
    private static ReadOnlyMemory<byte>? OfEmpty(Digest digest) =>
        digest.IsEmpty ? ReadOnlyMemory<byte>.Empty : default(ReadOnlyMemory<byte>?);

    private async Task<IEnumerable<Digest>> FindMissingPageAsync(
        DigestFunction function, Digest[] page, CancellationToken cancellation)
    {
        Reapi.FindMissingBlobsRequest request = new()
        {
            InstanceName = _options.Instance.Value,
            DigestFunction = (Reapi.DigestFunction.Types.Value)function.WireValue,
        };
        request.BlobDigests.AddRange(page.Select(digest => digest.ToWire()));
        Reapi.FindMissingBlobsResponse response = await _calls.RunAsync(
            "FindMissingBlobs", call => _cas.FindMissingBlobsAsync(request, call), cancellation);
        return response.MissingBlobDigests.Select(wire => Parse(wire, function));
    }

    private async Task ReadBatchedAsync(
        Digest[] batch, Dictionary<Digest, ReadOnlyMemory<byte>> found, CancellationToken cancellation)
    {
        DigestFunction function = batch[0].Function;
        Reapi.BatchReadBlobsRequest request = new()
        {
            InstanceName = _options.Instance.Value,
            DigestFunction = (Reapi.DigestFunction.Types.Value)function.WireValue,
        };
        request.Digests.AddRange(batch.Select(digest => digest.ToWire()));
        Reapi.BatchReadBlobsResponse response = await _calls.RunAsync(
            "BatchReadBlobs", call => _cas.BatchReadBlobsAsync(request, call), cancellation);
        foreach (Reapi.BatchReadBlobsResponse.Types.Response entry in response.Responses)
        {
            if (ProblemOf("BatchReadBlobs", entry.Status) is not { } problem)
            {
                Digest digest = Parse(entry.Digest, function);
                ThrowIfOtherSize(digest, entry.Data.Length);
                found[digest] = entry.Data.Memory;
            }
            else if (problem.Status != GridStatus.NotFound)
            {
                throw problem;
            }
        }
    }

    private async Task ReadStreamedAsync(
        Digest digest, Dictionary<Digest, ReadOnlyMemory<byte>> found, CancellationToken cancellation)
    {
        await using Stream? stream = await OpenReadAsync(digest, offset: 0, cancellation);
        if (stream is null)
        {
            return;
        }

        byte[] content = new byte[digest.SizeBytes];
        await stream.ReadExactlyAsync(content, cancellation);
        found[digest] = content;
    }

    private async Task WriteBatchedAsync(
        Blob[] batch, Dictionary<Digest, GridException> refused, CancellationToken cancellation)
    {
        DigestFunction function = batch[0].Digest.Function;
        Reapi.BatchUpdateBlobsRequest request = new()
        {
            InstanceName = _options.Instance.Value,
            DigestFunction = (Reapi.DigestFunction.Types.Value)function.WireValue,
        };
        request.Requests.AddRange(batch.Select(blob => new Reapi.BatchUpdateBlobsRequest.Types.Request
        {
            Digest = blob.Digest.ToWire(),
            Data = UnsafeByteOperations.UnsafeWrap(blob.Content),
        }));
        Reapi.BatchUpdateBlobsResponse response = await _calls.RunAsync(
            "BatchUpdateBlobs", call => _cas.BatchUpdateBlobsAsync(request, call), cancellation);
        HashSet<Digest> unanswered = [.. batch.Select(blob => blob.Digest)];
        foreach (Reapi.BatchUpdateBlobsResponse.Types.Response entry in response.Responses)
        {
            Digest digest = Parse(entry.Digest, function);
            unanswered.Remove(digest);
            if (ProblemOf("BatchUpdateBlobs", entry.Status) is { } problem)
            {
                refused[digest] = problem;
            }
        }

        foreach (Digest digest in unanswered)
        {
            refused[digest] = new GridException(
                GridStatus.Internal, $"BatchUpdateBlobs: the server does not say whether it stored blob {digest}.");
        }
    }

    private static void ThrowIfOtherSize(Digest digest, int sizeBytes)
    {
        if (sizeBytes != digest.SizeBytes)
        {
            throw new GridException(
                GridStatus.DataLoss, $"BatchReadBlobs: the server sent {sizeBytes} bytes for blob {digest}.");
        }
    }

    private async Task WriteStreamedAsync(
        Blob blob, Dictionary<Digest, GridException> refused, CancellationToken cancellation)
    {
        try
        {
            await using IBlobWriter writer = await OpenWriteAsync(blob.Digest, cancellation);
            await writer.WriteAsync(blob.Content, cancellation);
            await writer.CommitAsync(cancellation);
        }
        catch (GridException refusal)
        {
            refused[blob.Digest] = refusal;
        }
    }

    private static GridException? ProblemOf(string call, Google.Rpc.Status? status) =>
        status is null || status.Code == (int)GridStatus.Ok
            ? null
            : new GridException((GridStatus)status.Code, $"{call}: {status.Message}");

    private static Digest Parse(Reapi.Digest? wire, DigestFunction function) =>
        wire.TryToDigest(function, out Digest digest)
            ? digest
            : throw new GridException(GridStatus.Internal, $"The server answered with a malformed digest '{wire}'.");
}
