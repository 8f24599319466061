using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Grid.Core;
using Grid.Storage;

namespace Grid.Services.Wire;

/// <summary>
/// What a ByteStream resource name says:
/// <c>[instance/]blobs/[function/]hash/size</c> for reading and
/// <c>[instance/]uploads/id/blobs/[function/]hash/size[/anything]</c> for writing. With <c>compressed-blobs/zstd</c>
/// in place of <c>blobs</c> the bytes on the way are compressed; the digest is that of the plain blob.
/// </summary>
/// <param name="Instance">The instance asked.</param>
/// <param name="Digest">The blob.</param>
/// <param name="UploadId">What tells this upload from others of the same blob; null when reading.</param>
/// <param name="IsCompressed">Whether the bytes are zstd frames.</param>
public sealed record ResourceName(InstanceName Instance, Digest Digest, string? UploadId, bool IsCompressed)
{
    /// <summary>The longest name accepted, in characters.</summary>
    public const int LengthMax = 1024;

    private const string Uploads = "uploads";
    private const string Blobs = "blobs";
    private const string CompressedBlobs = "compressed-blobs";
    private const string Compressor = "zstd";
    private const string ReadForm = "[instance/]blobs/hash/size";
    private const string WriteForm = "[instance/]uploads/uuid/blobs/hash/size";

    // Names of functions that are not built: told apart from a hash so that the refusal says what is really wrong.
    private static readonly string[] OtherFunctions =
    [
        "vso", "murmur3", "gitsha1",
    ];

    /// <summary>Parses the name of a blob to read.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT, or UNIMPLEMENTED when it asks for a compression that is not built.</exception>
    public static ResourceName ParseRead(string text)
    {
        string[] parts = Split(text, ReadForm);
        int start = Array.FindIndex(parts, part => part is Blobs or CompressedBlobs);
        if (start < 0)
        {
            throw Malformed(text, ReadForm, "it has no part 'blobs'");
        }

        Digest digest = ParseDigest(text, ReadForm, parts.AsSpan(start), isTailAllowed: false);
        return new ResourceName(
            ParseInstance(parts.AsSpan(0, start)), digest, UploadId: null, parts[start] == CompressedBlobs);
    }

    /// <summary>Parses the name of an upload.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT, or UNIMPLEMENTED when it asks for a compression that is not built.</exception>
    public static ResourceName ParseWrite(string text)
    {
        string[] parts = Split(text, WriteForm);
        int start = Array.IndexOf(parts, Uploads);
        if (start < 0 || start + 2 >= parts.Length || parts[start + 2] is not (Blobs or CompressedBlobs))
        {
            throw Malformed(text, WriteForm, "it has no parts 'uploads/uuid/blobs'");
        }

        if (parts[start + 1].Length == 0)
        {
            throw Malformed(text, WriteForm, "its uuid is empty");
        }

        Digest digest = ParseDigest(text, WriteForm, parts.AsSpan(start + 2), isTailAllowed: true);
        return new ResourceName(
            ParseInstance(parts.AsSpan(0, start)), digest, parts[start + 1], parts[start + 2] == CompressedBlobs);
    }

    private static string[] Split(string text, string form) => text.Length <= LengthMax
        ? text.Split('/')
        : throw GridException.InvalidArgument(
            $"A resource name may have at most {LengthMax} characters and this one has {text.Length}: use {form}.");

    private static InstanceName ParseInstance(ReadOnlySpan<string> parts) =>
        InstanceName.Parse(string.Join('/', parts!));

    private static Digest ParseDigest(string text, string form, ReadOnlySpan<string> parts, bool isTailAllowed)
    {
        ReadOnlySpan<string> rest = parts[0] == CompressedBlobs ? SkipCompressor(text, parts) : parts[1..];
        bool namesFunction = TryParseFunction(text, rest, out DigestFunction? function);
        rest = namesFunction ? rest[1..] : rest;
        if (rest.Length < 2 || (rest.Length > 2 && !isTailAllowed))
        {
            throw Malformed(text, form, "'blobs' must be followed by a hash and a size");
        }

        if (!long.TryParse(rest[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long sizeBytes))
        {
            throw Malformed(text, form, $"'{rest[1]}' is not a size");
        }

        return ParseDigest(new Reapi.Digest { Hash = rest[0], SizeBytes = sizeBytes }, function);
    }

    private static ReadOnlySpan<string> SkipCompressor(string text, ReadOnlySpan<string> parts) =>
        parts.Length > 1 && parts[1] == Compressor
            ? parts[2..]
            : throw new GridException(
                GridStatus.Unimplemented,
                $"Resource '{text}' asks for a compression that is not built: use compressed-blobs/{Compressor}/hash/size.");

    private static Digest ParseDigest(Reapi.Digest wire, DigestFunction? function) =>
        function is null ? AcceptedFunctions.All.ToDigest(wire, Reapi.DigestFunction.Types.Value.Unknown) : wire.ToDigest(function);

    private static bool TryParseFunction(
        string text, ReadOnlySpan<string> parts, [NotNullWhen(true)] out DigestFunction? function)
    {
        function = null;
        if (parts.IsEmpty || DigestFunction.TryFindByName(parts[0], out function))
        {
            return function is not null;
        }

        return OtherFunctions.Contains(parts[0], StringComparer.Ordinal)
            ? throw GridException.InvalidArgument(
                $"Resource '{text}' names digest function {parts[0]}, which is not supported: "
                + $"use one of {string.Join(", ", DigestFunction.All)}.")
            : false;
    }

    private static GridException Malformed(string text, string form, string reason) =>
        GridException.InvalidArgument($"Malformed resource name '{text}': {reason}. Use {form}.");
}
