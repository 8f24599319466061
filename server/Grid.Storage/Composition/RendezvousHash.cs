using System.Text;
using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Chooses for each digest one of several names: the one that scores best together with it. A name that is added takes
/// its share from all others alike and nothing moves between those; the order of the names does not matter.
/// </summary>
/// <remarks>
/// The scores are BuildGrid's, so that a farm which changes over finds its blobs where they are. With weights, the
/// score of a name is stretched like the waiting time for the first of <c>weight</c> events, whose shortest falls to
/// each name in proportion to its weight; equal weights choose as no weights do.
/// </remarks>
internal sealed class RendezvousHash
{
    /// <summary>The longest name, in bytes: each digest is hashed together with every name.</summary>
    public const int NameSizeBytesMax = 256;

    private const double ScoreCount = 1L << 32;

    private readonly byte[][] _prefixes;
    private readonly double[] _weights;

    public RendezvousHash(IEnumerable<(string Name, int Weight)> names)
    {
        (string Name, int Weight)[] all = [.. names];
        ArgumentOutOfRangeException.ThrowIfZero(all.Length, nameof(names));
        _prefixes = [.. all.Select(one => Encoding.UTF8.GetBytes(one.Name + '\t'))];
        _weights = [.. all.Select(one => (double)one.Weight)];
        foreach (byte[] prefix in _prefixes)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix.Length, NameSizeBytesMax + 1, nameof(names));
        }
    }

    /// <summary>The position of the name that a digest belongs to.</summary>
    public int Choose(Digest digest)
    {
        Span<byte> text = stackalloc byte[NameSizeBytesMax + 1 + (2 * DigestFunction.SizeBytesMax)];
        Span<byte> hash = stackalloc byte[2 * DigestFunction.SizeBytesMax];
        Convert.TryToHexStringLower(digest.Hash, hash, out int hashLength);
        int best = 0;
        double bestScore = double.MaxValue;
        for (int i = 0; i < _prefixes.Length; i++)
        {
            _prefixes[i].CopyTo(text);
            hash[..hashLength].CopyTo(text[_prefixes[i].Length..]);
            double score = ScoreOf(Murmur3.Hash(text[..(_prefixes[i].Length + hashLength)]), _weights[i]);
            if (score < bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }

        return best;
    }

    // From 0 to 1, exclusive at both ends, so that the logarithm is neither 0 nor infinite; grows with the raw score.
    private static double ScoreOf(uint raw, double weight) => -Math.Log(1 - ((raw + 0.5) / ScoreCount)) / weight;
}
