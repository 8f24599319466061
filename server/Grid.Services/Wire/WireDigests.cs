using Grid.Core;
using Grid.Storage;

namespace Grid.Services.Wire;

/// <summary>Digests of requests, whose function the request names or leaves to be guessed from the hash.</summary>
public static class WireDigests
{
    /// <summary>Checks the digest of a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is absent, malformed, or of a function not supported.</exception>
    public static Digest ToDigest(this Reapi.Digest? wire, Reapi.DigestFunction.Types.Value function) =>
        wire.ToDigest(FunctionOf(wire, function));

    /// <summary>The function a request means: the one it names, else the one whose hashes are as long as this one.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it names one that is not supported.</exception>
    public static DigestFunction FunctionOf(Reapi.Digest? example, Reapi.DigestFunction.Types.Value named)
    {
        if (DigestFunction.TryFind((int)named, example?.Hash, out DigestFunction? function))
        {
            return function;
        }

        // A hash of a strange length is reported as malformed, in words of the function clients use by default.
        return named == Reapi.DigestFunction.Types.Value.Unknown ? DigestFunction.Sha256 : throw Unsupported(named);
    }

    private static GridException Unsupported(Reapi.DigestFunction.Types.Value named) => GridException.InvalidArgument(
        $"Digest function {named} is not supported: use one of {string.Join(", ", DigestFunction.All)}.");
}
