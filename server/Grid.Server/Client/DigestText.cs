using System.Globalization;
using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Client;

/// <summary>Digests as people write them, and as servers answer with them.</summary>
internal static class DigestText
{
    /// <summary>
    /// Reads <c>hash/size</c>, also out of a whole resource name (<c>instance/blobs/hash/size</c>), the form error
    /// messages and log lines show.
    /// </summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the text is no digest.</exception>
    public static Digest Parse(string text)
    {
        string[] parts = text.Split('/');
        if (parts.Length >= 2
            && long.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long sizeBytes)
            && DigestFunction.TryFind(wireValue: 0, parts[^2], out DigestFunction? function)
            && Digest.TryParse(function, parts[^2], sizeBytes, out Digest digest))
        {
            return digest;
        }

        throw GridException.InvalidArgument(
            $"'{text}' is no digest: write it as HASH/SIZE, 64 lower-case hexadecimal digits and the size in bytes.");
    }

    /// <summary>A digest out of a server's answer.</summary>
    /// <exception cref="GridException">INTERNAL when the server sent something else.</exception>
    public static Digest ToDigest(this Reapi.Digest? message) =>
        message is not null
        && DigestFunction.TryFind(wireValue: 0, message.Hash, out DigestFunction? function)
        && message.TryToDigest(function, out Digest digest)
            ? digest
            : throw new GridException(
                GridStatus.Internal, $"The server sent a malformed digest '{message?.Hash}/{message?.SizeBytes}'.");
}
