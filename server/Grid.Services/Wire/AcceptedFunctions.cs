using Grid.Core;
using Grid.Storage;

namespace Grid.Services.Wire;

/// <summary>The digest functions an instance announces and accepts.</summary>
/// <param name="inOrder">The functions, the one the operator prefers first; at least one.</param>
public sealed class AcceptedFunctions(IReadOnlyList<DigestFunction> inOrder)
{
    /// <summary>Every function that is built.</summary>
    public static AcceptedFunctions All { get; } = new(DigestFunction.All);

    /// <summary>The functions, in the order they are announced.</summary>
    public IReadOnlyList<DigestFunction> InOrder => inOrder;

    /// <summary>
    /// Checks the digest of a request, whose function the request names or leaves to be guessed from the length of the
    /// hash.
    /// </summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is absent, malformed, or of a function not accepted.</exception>
    public Digest ToDigest(Reapi.Digest? wire, Reapi.DigestFunction.Types.Value named) =>
        wire.ToDigest(FunctionOf(wire, named));

    /// <summary>Checks the digests of a request, which are all of one function or all guessed.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT as for a single one.</exception>
    public Digest[] ToDigests(IReadOnlyCollection<Reapi.Digest> wires, Reapi.DigestFunction.Types.Value named)
    {
        Digest[] digests = new Digest[wires.Count];
        int count = 0;
        foreach (Reapi.Digest wire in wires)
        {
            digests[count++] = ToDigest(wire, named);
        }

        return digests;
    }

    /// <summary>Refuses the digest of a resource name whose function is not among them.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public void ThrowIfRefused(DigestFunction function)
    {
        if (!inOrder.Contains(function))
        {
            throw Refused(function.Name);
        }
    }

    /// <summary>The function that a request names, or null when it names none.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is not among them.</exception>
    public DigestFunction? Find(Reapi.DigestFunction.Types.Value named) =>
        named == Reapi.DigestFunction.Types.Value.Unknown
            ? null
            : inOrder.FirstOrDefault(function => function.WireValue == (int)named) ?? throw Refused(named.ToString());

    private DigestFunction FunctionOf(Reapi.Digest? wire, Reapi.DigestFunction.Types.Value named)
    {
        bool isNamed = named != Reapi.DigestFunction.Types.Value.Unknown;
        foreach (DigestFunction function in inOrder)
        {
            if (isNamed ? function.WireValue == (int)named : function.SizeBytes * 2 == wire?.Hash.Length)
            {
                return function;
            }
        }

        // A hash of a strange length is reported as malformed, in words of the function that is preferred.
        return isNamed ? throw Refused(named.ToString()) : inOrder[0];
    }

    private GridException Refused(string name) => GridException.InvalidArgument(
        $"Digest function {name} is not accepted here: use one of {string.Join(", ", inOrder)}.");
}
