using Amazon.S3.Model;
using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// Results as objects in the buckets of an S3 service, in the format of BuildGrid: an object is the result, or the digest
/// of a result that lies in the store.
/// </summary>
public sealed class S3ActionCache(S3Connection connection, S3ActionCacheOptions options, IBlobStore store) : IActionCache
{
    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        byte[]? entry = await ReadAsync(PlaceOf(actionDigest), cancellation);
        if (entry is null)
        {
            return null;
        }

        return DigestIn(entry, actionDigest.Function) is { } digest
            ? await FollowAsync(actionDigest, digest, cancellation)
            : await TakeAsync(actionDigest, entry, cancellation);
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        byte[] content = result.ToByteArray();
        byte[] entry = options.HoldsResults ? content : await StoreAsync(actionDigest.Function, content, cancellation);
        await connection.PutAsync(PlaceOf(actionDigest), entry, cancellation);
    }

    // A result's message can look like a digest's too; only a hash of the right form makes it one.
    private static Digest? DigestIn(byte[] entry, DigestFunction function)
    {
        try
        {
            Reapi.Digest wire = Reapi.Digest.Parser.ParseFrom(entry);
            return wire.Hash.Length > 0 && wire.TryToDigest(function, out Digest digest) ? digest : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private async Task<Reapi.ActionResult?> FollowAsync(
        Digest actionDigest, Digest resultDigest, CancellationToken cancellation)
    {
        if (await store.ReadAsync(resultDigest, cancellation) is not { } content)
        {
            return null;
        }

        if (options is { HoldsResults: true, MigratesEntries: true })
        {
            await connection.PutAsync(PlaceOf(actionDigest), content, cancellation);
        }

        return Parse(actionDigest, content);
    }

    private async Task<Reapi.ActionResult?> TakeAsync(Digest actionDigest, byte[] entry, CancellationToken cancellation)
    {
        Reapi.ActionResult? result = Parse(actionDigest, entry);
        if (result is not null && options is { HoldsResults: false, MigratesEntries: true })
        {
            byte[] digest = await StoreAsync(actionDigest.Function, entry, cancellation);
            await connection.PutAsync(PlaceOf(actionDigest), digest, cancellation);
        }

        return result;
    }

    private async Task<byte[]> StoreAsync(DigestFunction function, byte[] content, CancellationToken cancellation)
    {
        Blob blob = new(Digest.Of(function, content), content);
        GridException? refusal = (await store.WriteBatchAsync([blob], cancellation))[0];
        return refusal is null ? blob.Digest.ToWire().ToByteArray() : throw refusal.At("The result of an action");
    }

    private Reapi.ActionResult Parse(Digest actionDigest, ReadOnlyMemory<byte> content)
    {
        try
        {
            return Reapi.ActionResult.Parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new GridException(
                GridStatus.DataLoss, $"S3 object {PlaceOf(actionDigest)} is not an action result: delete it.", failure);
        }
    }

    private async Task<byte[]?> ReadAsync(S3Object place, CancellationToken cancellation)
    {
        TimeSpan durationMax = connection.Options.Reading.For(options.EntrySizeBytesMax);
        Entry? entry = await connection.AskAsync(
            "GetObject",
            place,
            durationMax,
            async (client, limited) =>
            {
                using GetObjectResponse response = await client.GetObjectAsync(place.Bucket, place.Key, limited);
                return new Entry(await ReadWholeAsync(place, response, limited));
            },
            cancellation);
        return entry?.Content;
    }

    private async Task<byte[]> ReadWholeAsync(S3Object place, GetObjectResponse response, CancellationToken cancellation)
    {
        if (response.ContentLength < 0 || response.ContentLength > options.EntrySizeBytesMax)
        {
            throw new GridException(
                GridStatus.DataLoss, $"S3 object {place} of {response.ContentLength} bytes is not an action result: delete it.");
        }

        byte[] content = new byte[response.ContentLength];
        await response.ResponseStream.ReadExactlyAsync(content, cancellation);
        return content;
    }

    private S3Object PlaceOf(Digest digest)
    {
        string salt = options.KeySalt is null ? string.Empty : options.KeySalt + "_";
        string function = digest.Function == DigestFunction.Sha256 ? string.Empty : digest.Function.Name + "/";
        return new S3Object(options.Bucket.NameFor(digest), $"{salt}{function}{digest.HashText}_{digest.SizeBytes}");
    }

    private sealed record Entry(byte[] Content);
}
