using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>The requests that bring a blob into S3, whole in one or in parts.</summary>
internal sealed class S3Uploads(S3Reader reader, S3StoreOptions options, TimeProvider time)
{
    private readonly S3Connection _connection = reader.Connection;
    private volatile bool _isStoreProven;

    public S3StoreOptions Options => options;

    public UploadMemory Memory { get; } = new(options.UploadSizeBytesMax, options.UploadWaitMax, time);

    /// <summary>Stores a blob that has proved whole; <paramref name="buffer"/> begins with it.</summary>
    public async Task PutAsync(Digest digest, ReadOnlyMemory<byte> buffer, CancellationToken cancellation)
    {
        await _connection.PutAsync(reader.PlaceOf(digest), buffer[..(int)digest.SizeBytes], cancellation);
        if (!_isStoreProven)
        {
            await ProveAsync(digest, cancellation);
            _isStoreProven = true;
        }
    }

    /// <summary>Begins an upload in parts and gives its id.</summary>
    public async Task<string> BeginAsync(Digest digest, CancellationToken cancellation)
    {
        S3Object place = reader.PlaceOf(digest);
        InitiateMultipartUploadRequest request = new() { BucketName = place.Bucket, Key = place.Key };
        InitiateMultipartUploadResponse response = await _connection.SendAsync(
            "CreateMultipartUpload",
            place,
            _connection.Options.Writing.DurationMin,
            (client, limited) => client.InitiateMultipartUploadAsync(request, limited),
            cancellation);
        return response.UploadId;
    }

    /// <summary>Sends one part.</summary>
    public async Task<PartETag> SendPartAsync(
        Digest digest, string uploadId, int number, ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        S3Object place = reader.PlaceOf(digest);
        UploadPartResponse response = await _connection.SendAsync(
            "UploadPart",
            place,
            _connection.Options.Writing.For(part.Length),
            async (client, limited) =>
            {
                using MemoryStream body = S3Bodies.Of(part);
                UploadPartRequest request = new()
                {
                    BucketName = place.Bucket,
                    Key = place.Key,
                    UploadId = uploadId,
                    PartNumber = number,
                    PartSize = part.Length,
                    InputStream = body,
                    UseChunkEncoding = _connection.Options.UsesChunkedEncoding,
                };
                return await client.UploadPartAsync(request, limited);
            },
            cancellation);
        return new PartETag(response) { PartNumber = number };
    }

    /// <summary>Makes the parts one object, and checks that it is as large as its blob.</summary>
    public async Task CompleteAsync(
        Digest digest, string uploadId, IReadOnlyList<PartETag> parts, CancellationToken cancellation)
    {
        S3Object place = reader.PlaceOf(digest);
        CompleteMultipartUploadRequest request = new()
        {
            BucketName = place.Bucket,
            Key = place.Key,
            UploadId = uploadId,
            PartETags = [.. parts],
        };

        try
        {
            await _connection.AskAsync(
                "CompleteMultipartUpload",
                place,
                _connection.Options.Writing.For(digest.SizeBytes),
                (client, limited) => client.CompleteMultipartUploadAsync(request, limited),
                cancellation);
        }
        catch (GridException)
        {
            // The try before may have succeeded and only its answer been lost; then the upload is gone and the object there.
            if (!await reader.HoldsAsync(digest, cancellation))
            {
                throw;
            }
        }

        await ProveAsync(digest, cancellation);
    }

    /// <summary>Drops an upload and its parts. The caller is on its way out already, so failure is not its concern.</summary>
    public async Task AbortAsync(Digest digest, string uploadId)
    {
        S3Object place = reader.PlaceOf(digest);
        AbortMultipartUploadRequest request = new() { BucketName = place.Bucket, Key = place.Key, UploadId = uploadId };
        try
        {
            await _connection.AskAsync(
                "AbortMultipartUpload",
                place,
                _connection.Options.Writing.DurationMin,
                (client, limited) => client.AbortMultipartUploadAsync(request, limited),
                CancellationToken.None);
        }
        catch (GridException)
        {
            // Parts that the store will not drop now are for its rule about incomplete uploads; operators are told to have one.
        }
    }

    // A store that keeps an aws-chunked body as it came answers that all went well; only what it holds then tells.
    private async Task ProveAsync(Digest digest, CancellationToken cancellation)
    {
        S3Object place = reader.PlaceOf(digest);
        long sizeBytes = await reader.SizeOfAsync(digest, cancellation)
            ?? throw GridException.Unavailable($"S3 object {place} is not there although the store took it. Try again.");
        if (sizeBytes != digest.SizeBytes)
        {
            await _connection.DeleteAsync(place, versionId: null, cancellation);
            throw S3Reader.WrongSize(place, digest, sizeBytes);
        }
    }
}
