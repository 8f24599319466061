using System.Collections.Concurrent;
using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// Blobs as objects in the buckets of an S3 service. Small ones are sent whole, large ones in parts; nothing is visible
/// before its bytes have proved right. S3 keeps no order of use: what is to be cleaned up needs an index above it.
/// </summary>
public sealed class S3BlobStore : IBlobStore, IBlobDeleter
{
    private readonly S3StoreOptions _options;
    private readonly S3Connection _connection;
    private readonly S3Reader _reader;
    private readonly S3Uploads _uploads;

    /// <param name="connection">Where requests go; the caller's to dispose of.</param>
    /// <param name="options">Which objects, and the limits of single requests.</param>
    /// <param name="time">Waits are counted by it.</param>
    public S3BlobStore(S3Connection connection, S3StoreOptions options, TimeProvider time)
    {
        _options = options;
        _connection = connection;
        _reader = new S3Reader(connection, new S3Names(options));
        _uploads = new S3Uploads(_reader, options, time);
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Digest[] asked = [.. digests.Where(digest => !digest.IsEmpty).Distinct()];
        ConcurrentDictionary<Digest, bool> held = new();
        await Parallel.ForEachAsync(asked, Bounded(cancellation), async (digest, linked) =>
            held[digest] = await _reader.HoldsAsync(digest, linked));
        return [.. asked.Where(digest => !held[digest])];
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (digest.IsEmpty)
        {
            return Stream.Null;
        }

        if (offset == digest.SizeBytes)
        {
            // S3 refuses a range of nothing, so only the object's presence is asked for.
            return await _reader.HoldsAsync(digest, cancellation) ? Stream.Null : null;
        }

        GetObjectResponse? response = await _reader.OpenAsync(digest, offset, cancellation);
        return response is null ? null : new S3BlobStream(_reader, digest, offset, response);
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        bool isCollected = digest.IsEmpty || digest.SizeBytes < _options.MultipartSizeBytesMin;
        if (digest.SizeBytes > _options.BlobSizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"Blob {digest} does not fit into the {_options.PartsMax} parts of {_options.PartSizeBytes} bytes that an "
                + "upload to S3 may have.");
        }

        return ValueTask.FromResult<IBlobWriter>(
            isCollected ? new S3BlobWriter(digest, _uploads) : new S3MultipartWriter(digest, _uploads));
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ConcurrentDictionary<Digest, byte[]?> contents = new();
        await Parallel.ForEachAsync(digests.Distinct(), Bounded(cancellation), async (digest, linked) =>
            contents[digest] = await ReadWholeAsync(digest, linked));

        // Spelled out, because a bare null would turn into empty memory here: an absent blob into an empty one.
        return [.. digests.Select(digest =>
            contents[digest] is { } content ? (ReadOnlyMemory<byte>)content : default(ReadOnlyMemory<byte>?))];
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, blobs.Count), Bounded(cancellation), async (index, linked) =>
            refusals[index] = await this.TryWriteAsync(blobs[index], linked));
        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        ConcurrentBag<(Digest, GridException)> failures = [];
        await Parallel.ForEachAsync(digests, Bounded(cancellation), async (digest, linked) =>
        {
            try
            {
                await DeleteAsync(digest, linked);
            }
            catch (GridException failure)
            {
                failures.Add((digest, failure));
            }
        });
        return [.. failures];
    }

    // One by one: DeleteObjects needs a checksum that not every compatible store understands.
    private async Task DeleteAsync(Digest digest, CancellationToken cancellation)
    {
        string? versionId = _options.DeletesVersions
            ? (await _reader.MetadataOfAsync(digest, cancellation))?.VersionId
            : null;
        await _connection.DeleteAsync(_reader.PlaceOf(digest), versionId, cancellation);
    }

    private async Task<byte[]?> ReadWholeAsync(Digest digest, CancellationToken cancellation)
    {
        await using Stream? stream = await OpenReadAsync(digest, offset: 0, cancellation);
        if (stream is null)
        {
            return null;
        }

        byte[] content = new byte[digest.SizeBytes];
        await stream.ReadExactlyAsync(content, cancellation);
        return content;
    }

    private ParallelOptions Bounded(CancellationToken cancellation) => new()
    {
        MaxDegreeOfParallelism = _options.ParallelRequestsMax,
        CancellationToken = cancellation,
    };
}
