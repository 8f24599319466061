using System.Globalization;
using Amazon.Runtime;
using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>Asks for objects and checks that what begins to come is what was asked for.</summary>
internal sealed class S3Reader(S3Connection connection, S3Names names)
{
    private const int SkipBufferSizeBytes = 64 << 10;

    public S3Connection Connection => connection;

    public S3Object PlaceOf(Digest digest) => names.Of(digest);

    /// <summary>
    /// Whether a blob is there. An object of another size than its blob's is not the blob: it counts as missing, so that
    /// the next upload replaces it.
    /// </summary>
    public async Task<bool> HoldsAsync(Digest digest, CancellationToken cancellation) =>
        await SizeOfAsync(digest, cancellation) == digest.SizeBytes;

    /// <summary>The size of a blob's object, or null when there is none.</summary>
    public async Task<long?> SizeOfAsync(Digest digest, CancellationToken cancellation) =>
        (await MetadataOfAsync(digest, cancellation))?.ContentLength;

    /// <summary>What the store tells about a blob's object; null when there is none.</summary>
    public Task<GetObjectMetadataResponse?> MetadataOfAsync(Digest digest, CancellationToken cancellation)
    {
        S3Object place = PlaceOf(digest);
        return connection.AskAsync(
            "HeadObject",
            place,
            connection.Options.Reading.DurationMin,
            (client, limited) => client.GetObjectMetadataAsync(place.Bucket, place.Key, limited),
            cancellation);
    }

    /// <summary>Opens the bytes of a blob from an offset within it on; null when it is not there.</summary>
    public async Task<GetObjectResponse?> OpenAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            try
            {
                return await OpenOnceAsync(digest, offset, cancellation);
            }
            catch (GridException failure)
                when (failure.Status == GridStatus.DataLoss && retries < connection.Options.RetriesMax)
            {
                // Not every store replaces an object at once: another upload of the blob may be under way.
            }

            await connection.BackOffAsync(retries, cancellation);
        }
    }

    /// <summary>Closes a body, read to its end or not.</summary>
    public static void Close(GetObjectResponse? response)
    {
        try
        {
            response?.Dispose();
        }
        catch (AmazonClientException)
        {
            // The SDK compares a hash of its own when a body is closed. Ours has been compared before the last byte went out.
        }
    }

    private async Task<GetObjectResponse?> OpenOnceAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        S3Object place = PlaceOf(digest);
        GetObjectResponse? response = await connection.AskAsync(
            "GetObject",
            place,
            connection.Options.Reading.For(0),
            (client, limited) => client.GetObjectAsync(RequestFor(place, digest, offset), limited),
            cancellation);
        if (response is null)
        {
            return null;
        }

        try
        {
            await StartAtAsync(response, place, digest, offset, cancellation);
            return response;
        }
        catch
        {
            Close(response);
            throw;
        }
    }

    private static GetObjectRequest RequestFor(S3Object place, Digest digest, long offset)
    {
        GetObjectRequest request = new() { BucketName = place.Bucket, Key = place.Key };
        if (offset > 0)
        {
            request.ByteRange = new ByteRange(offset, digest.SizeBytes - 1);
        }

        return request;
    }

    private async Task StartAtAsync(
        GetObjectResponse response, S3Object place, Digest digest, long offset, CancellationToken cancellation)
    {
        bool isPart = !string.IsNullOrEmpty(response.ContentRange);
        long sizeBytes = isPart ? TotalOf(response.ContentRange) : response.ContentLength;
        if (sizeBytes != digest.SizeBytes || (isPart && response.ContentLength != digest.SizeBytes - offset))
        {
            throw WrongSize(place, digest, sizeBytes);
        }

        if (!isPart)
        {
            // The store does not know ranges and sends all of it.
            await SkipAsync(response.ResponseStream, place, offset, cancellation);
        }
    }

    /// <summary>The failure of an object that cannot be its blob.</summary>
    public static GridException WrongSize(S3Object place, Digest digest, long sizeBytes) => new(
        GridStatus.DataLoss,
        $"S3 object {place} has {sizeBytes} bytes, and blob {digest} has {digest.SizeBytes}: the store did not keep what it "
        + "was sent. Upload the blob again; if new blobs come out wrong too, the store needs 'chunked-encoding: false'.");

    // "bytes 5-9/10"
    private static long TotalOf(string contentRange) =>
        long.TryParse(
            contentRange.AsSpan(contentRange.LastIndexOf('/') + 1),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out long total)
            ? total
            : -1;

    private async Task SkipAsync(Stream content, S3Object place, long count, CancellationToken cancellation)
    {
        byte[] buffer = new byte[Math.Min(count, SkipBufferSizeBytes)];
        try
        {
            while (count > 0)
            {
                using TimeLimit limit = connection.Limit(connection.Options.Reading.DurationMin, cancellation);
                int wanted = (int)Math.Min(count, buffer.Length);
                int read = await content.ReadAsync(buffer.AsMemory(0, wanted), limit.Token);
                count -= read > 0 ? read : throw new EndOfStreamException("the body ended early");
            }
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested && S3Failure.IsTransient(failure))
        {
            throw S3Failure.Of("GetObject", place, failure);
        }
    }
}
