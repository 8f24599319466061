using System.Globalization;
using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Client;

/// <summary>Digests as people write them, and as servers answer with them.</summary>
internal static class DigestText
{
    /// <summary>
    /// Reads <c>hash/size</c>, also out of a whole resource name (<c>instance/blobs/[function/]hash/size</c>), the form
    /// error messages and log lines show.
    /// </summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="preferred">The function of a hash of its length, when the text names none.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT when the text is no digest.</exception>
    public static Digest Parse(string text, DigestFunction? preferred = null)
    {
        string[] parts = text.Split('/');
        if (parts.Length >= 2
            && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long sizeBytes)
            && FunctionOf(parts[^2], NamedBefore(parts) ?? preferred) is { } function
            && Digest.TryParse(function, parts[^2], sizeBytes, out Digest digest))
        {
            return digest;
        }

        throw GridException.InvalidArgument(
            $"'{text}' is no digest: write it as HASH/SIZE, 64 lower-case hexadecimal digits and the size in bytes.");
    }

    /// <summary>A digest out of a server's answer.</summary>
    /// <param name="message">The digest.</param>
    /// <param name="preferred">The function of a hash of its length.</param>
    /// <exception cref="GridException">INTERNAL when the server sent something else.</exception>
    public static Digest ToDigest(this Reapi.Digest? message, DigestFunction? preferred = null) =>
        message is not null
        && FunctionOf(message.Hash, preferred) is { } function
        && message.TryToDigest(function, out Digest digest)
            ? digest
            : throw new GridException(
                GridStatus.Internal, $"The server sent a malformed digest '{message?.Hash}/{message?.SizeBytes}'.");

    private static DigestFunction? NamedBefore(string[] parts) =>
        parts.Length >= 3 && DigestFunction.TryFindByName(parts[^3], out DigestFunction? function) ? function : null;

    private static DigestFunction? FunctionOf(string hash, DigestFunction? preferred)
    {
        if (preferred is not null && preferred.SizeBytes * 2 == hash.Length)
        {
            return preferred;
        }

        return DigestFunction.TryFind(wireValue: 0, hash, out DigestFunction? function) ? function : null;
    }
}
