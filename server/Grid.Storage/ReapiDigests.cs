using Grid.Core;

namespace Grid.Storage;

/// <summary>Digests between REAPI documents and our own type.</summary>
public static class ReapiDigests
{
    /// <summary>The digest as it stands in messages.</summary>
    public static Reapi.Digest ToWire(this Digest digest) =>
        new() { Hash = digest.HashText, SizeBytes = digest.SizeBytes };

    /// <summary>Checks a digest met in a document whose function is known.</summary>
    public static bool TryToDigest(this Reapi.Digest? wire, DigestFunction function, out Digest digest)
    {
        digest = default;
        return wire is not null && Digest.TryParse(function, wire.Hash, wire.SizeBytes, out digest);
    }

    /// <summary>Checks a digest whose function only the length of its hash tells.</summary>
    public static bool TryToDigest(this Reapi.Digest? wire, out Digest digest)
    {
        digest = default;
        return wire is not null
            && DigestFunction.TryFind(wireValue: 0, wire.Hash, out DigestFunction? function)
            && Digest.TryParse(function, wire.Hash, wire.SizeBytes, out digest);
    }

    /// <summary>Checks a digest met in a document whose function is known.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is absent or malformed.</exception>
    public static Digest ToDigest(this Reapi.Digest? wire, DigestFunction function) =>
        wire.TryToDigest(function, out Digest digest) ? digest : throw Malformed(wire, function);

    /// <summary>The refusal of a digest, in words that say how one looks.</summary>
    public static GridException Malformed(Reapi.Digest? wire, DigestFunction function) => GridException.InvalidArgument(
        wire is null
            ? "A digest is missing: name the blob by its hash and size."
            : $"Malformed digest '{wire.Hash}/{wire.SizeBytes}': a {function} digest has {function.SizeBytes * 2} "
            + $"lower-case hexadecimal digits and a size of 0 or more, and size 0 goes with {function.Empty.HashText} only.");
}
