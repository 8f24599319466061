using Grid.CasProxy.Instances;
using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.CasProxy.Transfers;

/// <summary>Brings whole trees from a server to this machine and back.</summary>
internal sealed class TreeTransfer(ProxyInstance instance, ProxyLimits limits)
{
    /// <summary>Makes a tree's directories be here, and its files too if <paramref name="withFiles"/>.</summary>
    /// <exception cref="GridException">NOT_FOUND when a part of it is nowhere; INVALID_ARGUMENT when it is no tree.</exception>
    public async Task<TreeClosure> FetchAsync(Digest root, bool withFiles, CancellationToken cancellation)
    {
        TreeClosure tree = await ReadAsync(root, cancellation);
        IReadOnlyList<Digest> missing =
            await instance.Inputs.FetchAsync(withFiles ? tree.Blobs : tree.Directories, cancellation);
        return missing.Count == 0 ? tree : throw NotFound(root, missing);
    }

    /// <summary>Makes a tree be at the server.</summary>
    /// <exception cref="GridException">NOT_FOUND when a part of it is nowhere; else why the server did not take it.</exception>
    public async Task UploadAsync(Digest root, CancellationToken cancellation)
    {
        TreeClosure tree = await ReadAsync(root, cancellation);
        IReadOnlyList<BlobFailure> failures = await new BlobUpload(instance, limits).RunAsync(tree.Blobs, cancellation);
        if (failures.Count > 0)
        {
            throw failures[0].Failure;
        }
    }

    private async Task<TreeClosure> ReadAsync(Digest root, CancellationToken cancellation)
    {
        TreeClosure tree = await instance.Trees.ReadAsync(root, cancellation);
        return tree.Unread.Count > 0 ? throw NotFound(root, tree.Unread)
            : tree.Problem is { } problem ? throw problem
            : tree;
    }

    private GridException NotFound(Digest root, IReadOnlyList<Digest> missing) => GridException.NotFound(
        $"Tree {root} is not whole: {missing.Count} of its blobs are neither here nor "
        + $"{(instance.Remote is null ? "at a server, for this instance has none" : "at the server")}, the first is {missing[0]}.");
}
