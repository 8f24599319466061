using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Services.Assets;

/// <summary>Requests about assets, checked.</summary>
internal static class AssetWire
{
    /// <summary>How many URIs a request may have.</summary>
    public const int UriCountMax = 100;

    private const long TimeoutSecondsMax = 7 * 24 * 3600;

    /// <summary>The names of a request. BuildStream finds out by a request without any whether there is such a service.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static IReadOnlyList<AssetKey> ToKeys(
        AssetKind kind, IReadOnlyCollection<string> uris, AssetQualifiers qualifiers)
    {
        if (uris.Count is 0 or > UriCountMax)
        {
            throw GridException.InvalidArgument($"The request has {uris.Count} URIs: send 1 to {UriCountMax}.");
        }

        return [.. uris.Select(uri => AssetKey.Parse(kind, uri, qualifiers))];
    }

    /// <summary>The qualifiers of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static AssetQualifiers ToQualifiers(IReadOnlyCollection<AssetApi.Qualifier> qualifiers) =>
        AssetQualifiers.Parse([.. qualifiers.Select(wire => new AssetQualifier(wire.Name, wire.Value))]);

    /// <summary>The asset of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static Asset ToAsset(AssetApi.PushBlobRequest request, AcceptedFunctions functions, DateTimeOffset now) =>
        ToAsset(
            request.BlobDigest,
            request.DigestFunction,
            request.ReferencesBlobs,
            request.ReferencesDirectories,
            functions,
            now) with
        {
            ExpiresAt = ToTime(request.ExpireAt, "expire_at"),
        };

    /// <summary>The asset of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static Asset ToAsset(AssetApi.PushDirectoryRequest request, AcceptedFunctions functions, DateTimeOffset now) =>
        ToAsset(
            request.RootDirectoryDigest,
            request.DigestFunction,
            request.ReferencesBlobs,
            request.ReferencesDirectories,
            functions,
            now) with
        {
            ExpiresAt = ToTime(request.ExpireAt, "expire_at"),
        };

    /// <summary>A time that a request may have.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when no calendar has it.</exception>
    public static DateTimeOffset? ToTime(Timestamp? wire, string field)
    {
        try
        {
            return wire?.ToDateTimeOffset();
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw GridException.InvalidArgument($"'{field}' is not a time: send seconds since 1970 and nanoseconds below a second.");
        }
    }

    /// <summary>How long a fetch may take; null when the request does not say.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is no time at all.</exception>
    public static TimeSpan? ToTimeout(Duration? wire)
    {
        if (wire is null or { Seconds: 0, Nanos: 0 })
        {
            return null;
        }

        // Durations of the protocol reach beyond what .NET has, and may be malformed.
        return wire is { Seconds: >= 0 and <= TimeoutSecondsMax, Nanos: >= 0 and < 1_000_000_000 }
            ? wire.ToTimeSpan()
            : throw GridException.InvalidArgument(
                $"'timeout' is no time to wait: send seconds from 0 to {TimeoutSecondsMax}, and nanoseconds, or leave it out.");
    }

    public static Timestamp? ToWire(DateTimeOffset? time) => time is { } known ? Timestamp.FromDateTimeOffset(known) : null;

    public static Reapi.DigestFunction.Types.Value ToWire(DigestFunction function) =>
        (Reapi.DigestFunction.Types.Value)function.WireValue;

    private static Asset ToAsset(
        Reapi.Digest? digest,
        Reapi.DigestFunction.Types.Value function,
        IReadOnlyCollection<Reapi.Digest> blobs,
        IReadOnlyCollection<Reapi.Digest> directories,
        AcceptedFunctions functions,
        DateTimeOffset now)
    {
        if (blobs.Count + directories.Count > Asset.ReferenceCountMax)
        {
            throw GridException.InvalidArgument(
                $"The asset has {blobs.Count + directories.Count} references: send at most {Asset.ReferenceCountMax}, "
                + "of trees by their root.");
        }

        return new Asset(functions.ToDigest(digest, function), now)
        {
            ReferencedBlobs = functions.ToDigests(blobs, function),
            ReferencedDirectories = functions.ToDigests(directories, function),
        };
    }
}
