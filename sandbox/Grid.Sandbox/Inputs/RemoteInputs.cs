using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Inputs;

/// <summary>
/// A machine's local store in front of a server's CAS. What is fetched stays, verified, in the local store. Written blobs
/// stay local: what a bot or a client has made goes to the server by another way.
/// </summary>
public sealed class RemoteInputs(IBlobFileStore local, IBlobStore remote, RemoteInputOptions options, TimeProvider time)
    : IInputStore, IAsyncDisposable
{
    private readonly BlobFetcher _fetcher = new(new BlobCarrier(local, remote, options, time), options);

    public string Root => local.Root;

    public async ValueTask<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> absent = await local.FindMissingAsync(digests, cancellation);
        return absent.Count == 0 ? [] : await _fetcher.FetchAsync(absent, cancellation);
    }

    /// <summary>Of what is here already: who has many to link fetches what cannot be linked in one call.</summary>
    public ValueTask<bool> TryLinkAsync(Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        local.TryLinkAsync(digest, path, isExecutable, cancellation);

    /// <summary>What is neither here nor at the server.</summary>
    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> absent = await local.FindMissingAsync(digests, cancellation);
        return absent.Count == 0 ? [] : await remote.FindMissingAsync(absent, cancellation);
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        Stream? held = await local.OpenReadAsync(digest, offset, cancellation);
        if (held is not null)
        {
            return held;
        }

        IReadOnlyList<Digest> missing = await _fetcher.FetchAsync([digest], cancellation);
        return missing.Count == 0 ? await local.OpenReadAsync(digest, offset, cancellation) : null;
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        local.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) => local.ReadBatchAsync(
            digests,
            async absent =>
            {
                await _fetcher.FetchAsync(absent, cancellation);
                return await local.ReadBatchAsync(absent, cancellation);
            },
            cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => local.WriteBatchAsync(blobs, cancellation);

    /// <summary>Ends the fetches under way.</summary>
    public ValueTask DisposeAsync() => _fetcher.DisposeAsync();
}
