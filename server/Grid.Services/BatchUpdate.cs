using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Compression;

namespace Grid.Services;

/// <summary>A BatchUpdateBlobs request on its way to an answer: each blob is refused for itself.</summary>
internal sealed class BatchUpdate
{
    private static readonly Google.Rpc.Status Stored = new();

    private readonly StorageInstance _instance;
    private readonly List<Blob> _blobs = [];
    private readonly List<int> _positions = [];

    public BatchUpdate(Reapi.BatchUpdateBlobsRequest request, StorageInstance instance)
    {
        _instance = instance;
        foreach (Reapi.BatchUpdateBlobsRequest.Types.Request item in request.Requests)
        {
            Response.Responses.Add(new Reapi.BatchUpdateBlobsResponse.Types.Response { Digest = item.Digest });
            Take(item, request.DigestFunction);
        }
    }

    /// <summary>The bytes that a request's blobs have, or unfold to.</summary>
    public static long SizeOf(Reapi.BatchUpdateBlobsRequest request) =>
        SumOf(request.Requests.Select(item => Math.Max(
            item.Data.Length,
            item.Compressor == Reapi.Compressor.Types.Value.Identity ? 0 : item.Digest?.SizeBytes ?? 0)));

    /// <summary>The sum of sizes that clients say: two huge ones do not wrap around to a small one.</summary>
    public static long SumOf(IEnumerable<long> sizes) => (long)Math.Min(sizes.Sum(size => (decimal)size), long.MaxValue);

    /// <summary>The blobs worth handing to the store.</summary>
    public IReadOnlyList<Blob> Blobs => _blobs;

    /// <summary>The answer, whole once <see cref="Answer"/> has the store's.</summary>
    public Reapi.BatchUpdateBlobsResponse Response { get; } = new();

    /// <summary>Takes the store's answer to <see cref="Blobs"/>.</summary>
    public void Answer(IReadOnlyList<GridException?> refusals)
    {
        for (int i = 0; i < refusals.Count; i++)
        {
            Response.Responses[_positions[i]].Status =
                refusals[i] is { } refusal ? RichStatus.ToStatus(refusal) : Stored;
        }
    }

    private void Take(Reapi.BatchUpdateBlobsRequest.Types.Request item, Reapi.DigestFunction.Types.Value function)
    {
        int position = Response.Responses.Count - 1;
        try
        {
            Digest digest = _instance.Functions.ToDigest(item.Digest, function);
            _blobs.Add(new Blob(digest, ContentOf(item, digest)));
            _positions.Add(position);
        }
        catch (GridException refusal)
        {
            Response.Responses[position].Status = RichStatus.ToStatus(refusal);
        }
    }

    private ReadOnlyMemory<byte> ContentOf(Reapi.BatchUpdateBlobsRequest.Types.Request item, Digest digest) =>
        item.Compressor switch
        {
            Reapi.Compressor.Types.Value.Identity => item.Data.Memory,
            Reapi.Compressor.Types.Value.Zstd when _instance.OffersZstd =>
                Zstd.Decompress(item.Data.Span, checked((int)digest.SizeBytes)),
            _ => throw GridException.InvalidArgument(
                $"Compressor {item.Compressor} is not among those this server announces: send the blob uncompressed."),
        };
}
