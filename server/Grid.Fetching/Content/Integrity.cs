using System.Security.Cryptography;
using Grid.Core;

namespace Grid.Fetching.Content;

/// <summary>
/// What content has to hash to, as <c>checksum.sri</c> says it: algorithms and hashes, of which the strongest algorithm
/// counts (W3C Subresource Integrity).
/// </summary>
internal sealed class Integrity
{
    // The weakest first.
    private static readonly HashAlgorithmName[] Algorithms = [HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512];

    private readonly IReadOnlyList<byte[]> _hashes;

    private Integrity(HashAlgorithmName algorithm, IReadOnlyList<byte[]> hashes)
    {
        Algorithm = algorithm;
        _hashes = hashes;
    }

    /// <summary>How the content is to be hashed.</summary>
    public HashAlgorithmName Algorithm { get; }

    /// <exception cref="GridException">INVALID_ARGUMENT when the text is of no use.</exception>
    public static Integrity Parse(string text)
    {
        List<(HashAlgorithmName Algorithm, byte[] Hash)> all =
            [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];
        if (all.Count == 0)
        {
            throw Malformed(text);
        }

        HashAlgorithmName strongest = all.MaxBy(one => Array.IndexOf(Algorithms, one.Algorithm)).Algorithm;
        return new Integrity(strongest, [.. all.Where(one => one.Algorithm == strongest).Select(one => one.Hash)]);
    }

    /// <exception cref="GridException">ABORTED when content of this hash is not what was asked for.</exception>
    public void ThrowIfOther(ReadOnlySpan<byte> hash, string name)
    {
        foreach (byte[] expected in _hashes)
        {
            if (hash.SequenceEqual(expected))
            {
                return;
            }
        }

        throw new GridException(
            GridStatus.Aborted,
            $"'{name}' is not what 'checksum.sri' says: its {Algorithm} is {Convert.ToBase64String(hash)}, and should be "
            + $"{string.Join(" or ", _hashes.Select(Convert.ToBase64String))}.");
    }

    private static (HashAlgorithmName Algorithm, byte[] Hash) ParseOne(string text)
    {
        string[] parts = text.Split('-', 2);
        HashAlgorithmName algorithm =
            Array.Find(Algorithms, known => string.Equals(known.Name, parts[0], StringComparison.OrdinalIgnoreCase));
        if (algorithm.Name is null || parts.Length < 2)
        {
            throw Malformed(text);
        }

        // Options after a question mark are reserved and mean nothing yet.
        byte[] hash = new byte[int.Parse(algorithm.Name.AsSpan(3)) / 8];
        string encoded = parts[1].Split('?')[0];
        return Convert.TryFromBase64String(encoded, hash, out int count) && count == hash.Length
            ? (algorithm, hash)
            : throw Malformed(text);
    }

    private static GridException Malformed(string text) => GridException.InvalidArgument(
        $"The qualifier 'checksum.sri' is '{text}': write sha256-, sha384- or sha512- and the hash in base64.");
}
