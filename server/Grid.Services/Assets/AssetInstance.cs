using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Services.Assets;

/// <summary>What one instance offers to the services of remote assets.</summary>
/// <param name="Store">What names stand for, as far as the CAS still holds it; null when it has no names.</param>
/// <param name="Functions">The digest functions its clients may use.</param>
public sealed record AssetInstance(IAssetStore? Store, AcceptedFunctions Functions)
{
    /// <summary>Fetches what names stand for that are places; null when only what was pushed is answered.</summary>
    public IAssetFetcher? Fetcher { get; init; }

    /// <summary>Whether clients may say what names stand for.</summary>
    public bool AllowsPush { get; init; } = true;

    /// <summary>The names.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED when it has none.</exception>
    public IAssetStore RequireStore() => Store ?? throw new GridException(
        GridStatus.Unimplemented, "This instance has no remote assets: point the client at one that does.");

    /// <summary>The names, to be added to.</summary>
    /// <exception cref="GridException">UNIMPLEMENTED when it has none, PERMISSION_DENIED when it takes none.</exception>
    public IAssetStore RequireWritableStore() => AllowsPush
        ? RequireStore()
        : throw GridException.PermissionDenied("This instance takes no assets: push to another, or let its '!asset' 'allow-push'.");
}
