using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Services.Assets;

/// <summary>What a client wants to know: the first of some names that stands for something it can use.</summary>
/// <param name="Keys">The names, in the client's order.</param>
/// <param name="Qualifiers">What it says of what they stand for.</param>
/// <param name="Function">The digest function it wants the answer in; null for any.</param>
/// <param name="OldestAccepted">Anything stored earlier is of no use to it; null when everything is.</param>
/// <param name="Timeout">How long a fetch may take; null when it does not say.</param>
internal sealed record AssetQuestion(
    IReadOnlyList<AssetKey> Keys,
    AssetQualifiers Qualifiers,
    DigestFunction? Function,
    DateTimeOffset? OldestAccepted,
    TimeSpan? Timeout)
{
    public static AssetQuestion Of(AssetApi.FetchBlobRequest request, AcceptedFunctions functions) => Of(
        AssetKind.Blob,
        request.Uris,
        request.Qualifiers,
        functions.Find(request.DigestFunction),
        request.OldestContentAccepted,
        request.Timeout);

    public static AssetQuestion Of(AssetApi.FetchDirectoryRequest request, AcceptedFunctions functions) => Of(
        AssetKind.Directory,
        request.Uris,
        request.Qualifiers,
        functions.Find(request.DigestFunction),
        request.OldestContentAccepted,
        request.Timeout);

    /// <summary>The first name that stands for something, or else what is fetched from the places that the names are.</summary>
    /// <exception cref="GridException">NOT_FOUND when no name stands for anything; or why it could not be fetched.</exception>
    public async ValueTask<(string Name, Asset Asset)> AnswerAsync(
        AssetInstance instance, TimeProvider time, CancellationToken cancellation)
    {
        IAssetStore store = instance.RequireStore();
        foreach (AssetKey key in Keys)
        {
            if (await store.FindAsync(key, cancellation) is { } asset && IsOfUse(asset))
            {
                AssetMetrics.Found.Add(1);
                return (key.Name, asset);
            }
        }

        AssetMetrics.Unknown.Add(1);
        return instance.Fetcher is { } fetcher && Keys.Any(fetcher.Reaches)
            ? await FetchAsync(fetcher, store, instance.Functions.InOrder[0], time, cancellation)
            : throw GridException.NotFound($"Nothing is known as '{Keys[0]}'{OthersText}: push it first.");
    }

    // The two requests say the same in messages of their own.
    private static AssetQuestion Of(
        AssetKind kind,
        IReadOnlyList<string> uris,
        IReadOnlyList<AssetApi.Qualifier> qualifiers,
        DigestFunction? function,
        Timestamp? oldestAccepted,
        Duration? timeout)
    {
        AssetQualifiers said = AssetWire.ToQualifiers(qualifiers);
        return new AssetQuestion(
            AssetWire.ToKeys(kind, uris, said),
            said,
            function,
            AssetWire.ToTime(oldestAccepted, "oldest_content_accepted"),
            AssetWire.ToTimeout(timeout));
    }

    private string OthersText => Keys.Count > 1 ? $" or by the other {Keys.Count - 1} URIs" : string.Empty;

    private async ValueTask<(string Name, Asset Asset)> FetchAsync(
        IAssetFetcher fetcher, IAssetStore store, DigestFunction preferred, TimeProvider time, CancellationToken cancellation)
    {
        AssetFetch fetch = new(Keys[0].Kind, [.. Keys.Select(key => key.Name)], Qualifiers, Function ?? preferred, Timeout);
        FetchedAsset fetched = await fetcher.FetchAsync(fetch, cancellation);
        Asset asset = new(fetched.Digest, time.GetUtcNow());
        if (fetched.IsPinned)
        {
            await store.PutAsync([Keys.First(key => key.Name == fetched.Name)], asset, cancellation);
        }

        return (fetched.Name, asset);
    }

    private bool IsOfUse(Asset asset) =>
        (Function is null || asset.Digest.Function == Function)
        && (OldestAccepted is not { } oldest || asset.StoredAt >= oldest);
}
