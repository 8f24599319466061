using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage;

namespace Grid.Services;

/// <summary>A BatchUpdateBlobs request on its way to an answer: each blob is refused for itself.</summary>
internal sealed class BatchUpdate
{
    private static readonly Google.Rpc.Status Stored = new();

    private readonly AcceptedFunctions _functions;
    private readonly List<Blob> _blobs = [];
    private readonly List<int> _positions = [];

    public BatchUpdate(Reapi.BatchUpdateBlobsRequest request, AcceptedFunctions functions)
    {
        _functions = functions;
        foreach (Reapi.BatchUpdateBlobsRequest.Types.Request item in request.Requests)
        {
            Response.Responses.Add(new Reapi.BatchUpdateBlobsResponse.Types.Response { Digest = item.Digest });
            Take(item, request.DigestFunction);
        }
    }

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
            ThrowIfCompressed(item.Compressor);
            _blobs.Add(new Blob(_functions.ToDigest(item.Digest, function), item.Data.Memory));
            _positions.Add(position);
        }
        catch (GridException refusal)
        {
            Response.Responses[position].Status = RichStatus.ToStatus(refusal);
        }
    }

    private static void ThrowIfCompressed(Reapi.Compressor.Types.Value compressor)
    {
        if (compressor != Reapi.Compressor.Types.Value.Identity)
        {
            throw GridException.InvalidArgument(
                $"Compressor {compressor} is not among those this server announces: send the blob uncompressed.");
        }
    }
}
