using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Trees;
using Microsoft.AspNetCore.Http;

namespace Grid.Services.HttpCache;

/// <summary>
/// <c>/ac/</c>: results by the hash of their action. A body that is no ActionResult becomes a blob, and the result kept is
/// one that names it: so it is held as long as other results and checked like them.
/// </summary>
/// <remarks>
/// The path does not say how large the action is, so results have keys of their own here: those that gRPC clients store
/// are not found, nor these by them. Their blobs are the same.
/// </remarks>
/// <param name="sizes">Learns how large the blobs of a result are, which its client asks for next.</param>
/// <param name="options">What is taken.</param>
internal sealed class HttpResults(BlobSizes sizes, HttpCacheOptions options)
{
    // No output has an absolute path, so that no result of a client is taken for one of these.
    private const string OpaquePath = "/http-cache/opaque";
    private const string DeletedPath = "/http-cache/deleted";

    /// <summary>Gives a result, or only says that it is there.</summary>
    public async Task GetAsync(HttpContext context, StorageInstance instance, HttpCachePath path)
    {
        Digest action = ActionOf(instance, path);
        Reapi.ActionResult? result = await instance.RequireActionCache().GetAsync(action, context.RequestAborted);
        ReadOnlyMemory<byte> body = result switch
        {
            null or { OutputFiles: [{ Path: DeletedPath }] } => throw NotStored(path),
            { OutputFiles: [{ Path: OpaquePath } opaque] } => await ReadOpaqueAsync(context, instance, opaque)
                ?? throw NotStored(path),
            _ => await ToBodyAsync(result, instance, action.Function, context.RequestAborted),
        };
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = body.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>Takes a result.</summary>
    public async Task PutAsync(HttpContext context, StorageInstance instance, HttpCachePath path)
    {
        Digest action = ActionOf(instance, path);
        byte[] body = await ReadBodyAsync(context);
        Reapi.ActionResult result = TryParse(body, action.Function, out Reapi.ActionResult? parsed)
            ? parsed
            : await StoreOpaqueAsync(body, instance, action.Function, context.RequestAborted);
        await instance.RequireActionCache().UpdateAsync(action, result, context.RequestAborted);
    }

    /// <summary>Forgets a result.</summary>
    public static async Task DeleteAsync(HttpContext context, StorageInstance instance, HttpCachePath path)
    {
        Digest action = ActionOf(instance, path);
        await instance.RequireActionCache()
            .UpdateAsync(action, Mark(DeletedPath, action.Function.Empty), context.RequestAborted);
    }

    private static Digest ActionOf(StorageInstance instance, HttpCachePath path) =>
        path.DigestOf(instance, BlobSizes.SizeUnknown);

    private static GridException NotStored(HttpCachePath path) =>
        GridException.NotFound($"No result is stored for action {path.Hash}.");

    private static Reapi.ActionResult Mark(string path, Digest digest) =>
        new() { OutputFiles = { new Reapi.OutputFile { Path = path, Digest = digest.ToWire() } } };

    // Bytes of any kind may happen to parse as a message of fields nobody knows: then they do not come out as they went in.
    private static bool TryParse(
        ReadOnlySpan<byte> body, DigestFunction function, [NotNullWhen(true)] out Reapi.ActionResult? result)
    {
        result = null;
        try
        {
            Reapi.ActionResult parsed = Reapi.ActionResult.Parser.WithDiscardUnknownFields(true).ParseFrom(body);
            bool isResult = parsed.CalculateSize() == body.Length
                && ActionResultValidator.ProblemOf(parsed, function) is null;
            result = isResult ? parsed : null;
            return isResult;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadOpaqueAsync(
        HttpContext context, StorageInstance instance, Reapi.OutputFile opaque) =>
        opaque.Digest.TryToDigest(out Digest digest)
            ? await instance.RequireCas().ReadAsync(digest, context.RequestAborted)
            : default(ReadOnlyMemory<byte>?);

    private async ValueTask<ReadOnlyMemory<byte>> ToBodyAsync(
        Reapi.ActionResult result, StorageInstance instance, DigestFunction function, CancellationToken cancellation)
    {
        ResultBlobs blobs = new(instance.RequireCas(), function);
        await blobs.TryCollectAsync(result, cancellation);
        foreach (Digest digest in blobs.Found)
        {
            sizes.Remember(digest);
        }

        return result.ToByteArray();
    }

    private async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > options.ResultSizeBytesMax)
        {
            throw TooLarge();
        }

        using MemoryStream body = new();
        byte[] piece = new byte[Math.Min(options.PieceSizeBytes, options.ResultSizeBytesMax)];
        int count;
        while ((count = await context.Request.Body.ReadAsync(piece, context.RequestAborted)) > 0)
        {
            if (body.Length + count > options.ResultSizeBytesMax)
            {
                throw TooLarge();
            }

            await body.WriteAsync(piece.AsMemory(0, count), context.RequestAborted);
        }

        return body.ToArray();
    }

    private GridException TooLarge() => GridException.OutOfRange(
        $"The body of a result may have {options.ResultSizeBytesMax} bytes at most: put what it carries into /cas/.");

    private async ValueTask<Reapi.ActionResult> StoreOpaqueAsync(
        byte[] body, StorageInstance instance, DigestFunction function, CancellationToken cancellation)
    {
        if (!options.TakesOpaqueResults)
        {
            throw GridException.InvalidArgument(
                "The body is no valid ActionResult message: send one, or have opaque-results switched on.");
        }

        Blob blob = new(Digest.Of(function, body), body);
        GridException? refusal = (await instance.RequireCas().WriteBatchAsync([blob], cancellation))[0];
        return refusal is null ? Mark(OpaquePath, blob.Digest) : throw refusal;
    }
}
