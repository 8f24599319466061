using Grid.CasProxy.Instances;
using Grid.Core;

namespace Grid.CasProxy.Transfers;

/// <summary>Brings blobs from the server to this machine.</summary>
internal static class BlobFetch
{
    /// <summary>Returns those that are not here afterwards.</summary>
    /// <exception cref="GridException">The server cannot be had.</exception>
    public static async Task<IReadOnlyList<BlobFailure>> RunAsync(
        ProxyInstance instance, IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        [.. (await instance.Inputs.FetchAsync(digests, cancellation)).Select(digest => new BlobFailure(
            digest, GridException.NotFound($"Blob {digest} is neither on this machine nor at the server.")))];
}
