using System.Buffers;
using Grid.Core;
using Grid.Storage;
using Microsoft.AspNetCore.Http;

namespace Grid.Services.HttpCache;

/// <summary><c>/cas/</c>: blobs by hash.</summary>
/// <param name="sizes">How large blobs are, which their paths do not say.</param>
/// <param name="options">The sizes of pieces.</param>
internal sealed class HttpBlobs(BlobSizes sizes, HttpCacheOptions options)
{
    /// <summary>Gives a blob, or only says that it is there.</summary>
    public async Task GetAsync(HttpContext context, StorageInstance instance, HttpCachePath path)
    {
        IBlobStore cas = instance.RequireByteStream();
        Digest digest = FindDigest(instance, path);
        await using Stream content = await cas.OpenReadAsync(digest, offset: 0, context.RequestAborted)
            ?? throw NotHeld(path);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = digest.SizeBytes;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await content.CopyToAsync(context.Response.Body, options.PieceSizeBytes, context.RequestAborted);
        }
    }

    /// <summary>Takes a blob, verified as it comes.</summary>
    public async Task PutAsync(HttpContext context, StorageInstance instance, HttpCachePath path)
    {
        IBlobStore cas = instance.RequireByteStream();
        Digest digest = path.DigestOf(instance, LengthOf(context.Request));
        if (await cas.ContainsAsync(digest, context.RequestAborted))
        {
            // To be read all the same: a client that is answered while it sends takes the closed connection for a failure.
            await context.Request.Body.CopyToAsync(Stream.Null, options.PieceSizeBytes, context.RequestAborted);
        }
        else
        {
            await StoreAsync(context.Request.Body, cas, digest, context.RequestAborted);
        }

        sizes.Remember(digest);
    }

    private static GridException NotHeld(HttpCachePath path) => GridException.NotFound($"Blob {path.Hash} is not held here.");

    private static long LengthOf(HttpRequest request) => request.ContentLength
        ?? throw new GridException(
            GridStatus.FailedPrecondition, "The size of the blob is not known: send a Content-Length, not chunks.");

    private Digest FindDigest(StorageInstance instance, HttpCachePath path)
    {
        Digest asked = path.DigestOf(instance, BlobSizes.SizeUnknown);
        DigestFunction function = asked.Function;
        return asked.Hash.SequenceEqual(function.Empty.Hash)
            ? function.Empty
            : sizes.Find(asked) ?? throw NotHeld(path);
    }

    private async Task StoreAsync(Stream body, IBlobStore cas, Digest digest, CancellationToken cancellation)
    {
        await using IBlobWriter writer = await cas.OpenWriteAsync(digest, cancellation);
        byte[] piece = ArrayPool<byte>.Shared.Rent(options.PieceSizeBytes);
        try
        {
            int count;
            while ((count = await body.ReadAsync(piece, cancellation)) > 0)
            {
                await writer.WriteAsync(piece.AsMemory(0, count), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        await writer.CommitAsync(cancellation);
    }
}
