using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Storage.Assets;

/// <summary>
/// Answers with an asset only when the CAS holds it and all that it refers to, and touches them: who is answered may
/// fetch everything next. An incomplete asset is absent.
/// </summary>
/// <param name="inner">Where names are.</param>
/// <param name="cas">Where what they stand for has to be.</param>
/// <param name="trees">Finds what directories lead to.</param>
public sealed class CompletenessCheckingAssetStore(IAssetStore inner, IBlobStore cas, TreeClosures trees) : IAssetStore
{
    public async ValueTask<Asset?> FindAsync(AssetKey key, CancellationToken cancellation) =>
        await inner.FindAsync(key, cancellation) is { } asset && await IsWholeAsync(key.Kind, asset, cancellation) ? asset : null;

    /// <summary>
    /// Takes an asset that is held. References that are not held are left out: BuildStream names the tree of a build that
    /// it did not keep, and what was never here cannot be kept alive.
    /// </summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when the asset itself is not held whole.</exception>
    public async ValueTask PutAsync(IReadOnlyCollection<AssetKey> keys, Asset asset, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = keys.Any(key => key.Kind == AssetKind.Directory)
            ? await MissingOfTreeAsync(asset.Digest, cancellation)
            : await cas.FindMissingAsync([asset.Digest], cancellation);
        if (missing.Count > 0)
        {
            throw GridException.Missing("The asset is not held whole: upload it before it is pushed.", missing);
        }

        await inner.PutAsync(keys, await WithHeldReferencesAsync(asset, cancellation), cancellation);
    }

    private async ValueTask<bool> IsWholeAsync(AssetKind kind, Asset asset, CancellationToken cancellation)
    {
        List<Digest> blobs = [.. asset.ReferencedBlobs];
        List<Digest> roots = [.. asset.ReferencedDirectories];
        (kind == AssetKind.Directory ? roots : blobs).Add(asset.Digest);
        foreach (Digest root in roots)
        {
            if ((await MissingOfTreeAsync(root, cancellation)).Count > 0)
            {
                return false;
            }
        }

        return (await cas.FindMissingAsync(blobs, cancellation)).Count == 0;
    }

    private async ValueTask<Asset> WithHeldReferencesAsync(Asset asset, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await cas.FindMissingAsync(asset.ReferencedBlobs, cancellation);
        List<Digest> heldRoots = [];
        foreach (Digest root in asset.ReferencedDirectories)
        {
            if ((await MissingOfTreeAsync(root, cancellation)).Count == 0)
            {
                heldRoots.Add(root);
            }
        }

        return asset with { ReferencedBlobs = [.. asset.ReferencedBlobs.Except(missing)], ReferencedDirectories = heldRoots };
    }

    private async ValueTask<IReadOnlyList<Digest>> MissingOfTreeAsync(Digest root, CancellationToken cancellation)
    {
        TreeClosure tree = await trees.ReadAsync(root, cancellation);
        if (tree.Problem is { } problem)
        {
            throw problem;
        }

        return tree.Unread.Count > 0 ? tree.Unread : await cas.FindMissingAsync(tree.Blobs, cancellation);
    }
}
