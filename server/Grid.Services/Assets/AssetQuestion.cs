using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Services.Assets;

/// <summary>What a client wants to know: the first of some names that stands for something it can use.</summary>
/// <param name="Keys">The names, in the client's order.</param>
/// <param name="Function">The digest function it wants the answer in; null for any.</param>
/// <param name="OldestAccepted">Anything stored earlier is of no use to it; null when everything is.</param>
internal sealed record AssetQuestion(IReadOnlyList<AssetKey> Keys, DigestFunction? Function, DateTimeOffset? OldestAccepted)
{
    public static AssetQuestion Of(AssetApi.FetchBlobRequest request, AcceptedFunctions functions) => new(
        AssetWire.ToKeys(AssetKind.Blob, request.Uris, request.Qualifiers),
        functions.Find(request.DigestFunction),
        AssetWire.ToTime(request.OldestContentAccepted, "oldest_content_accepted"));

    public static AssetQuestion Of(AssetApi.FetchDirectoryRequest request, AcceptedFunctions functions) => new(
        AssetWire.ToKeys(AssetKind.Directory, request.Uris, request.Qualifiers),
        functions.Find(request.DigestFunction),
        AssetWire.ToTime(request.OldestContentAccepted, "oldest_content_accepted"));

    /// <summary>The first name that stands for something.</summary>
    /// <exception cref="GridException">NOT_FOUND when none does.</exception>
    public async ValueTask<(string Uri, Asset Asset)> AnswerAsync(IAssetStore store, CancellationToken cancellation)
    {
        foreach (AssetKey key in Keys)
        {
            if (await store.FindAsync(key, cancellation) is { } asset && IsOfUse(asset))
            {
                return (key.Name, asset);
            }
        }

        throw GridException.NotFound($"Nothing is known as '{Keys[0].Name}'{OthersText}: push it first.");
    }

    private string OthersText => Keys.Count > 1 ? $" or by the other {Keys.Count - 1} URIs" : string.Empty;

    private bool IsOfUse(Asset asset) =>
        (Function is null || asset.Digest.Function == Function)
        && (OldestAccepted is not { } oldest || asset.StoredAt >= oldest);
}
