using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Grid.Core;

/// <summary>
/// One way of addressing blobs (REAPI <c>DigestFunction</c>). Every function the server knows is a row of
/// <see cref="All"/>; nothing else in the code names an algorithm.
/// </summary>
public sealed class DigestFunction
{
    /// <summary>The longest digest of any function, in bytes (SHA-512).</summary>
    public const int SizeBytesMax = 64;

    private readonly HashAlgorithmName _algorithm;

    private DigestFunction(int wireValue, string name, HashAlgorithmName algorithm, int sizeBytes)
    {
        WireValue = wireValue;
        Name = name;
        SizeBytes = sizeBytes;
        _algorithm = algorithm;
        Empty = Digest.Of(this, []);
    }

    /// <summary>SHA-256, the function assumed when a client names none and its hash has 64 digits.</summary>
    public static DigestFunction Sha256 { get; } = new(1, "sha256", HashAlgorithmName.SHA256, 32);

    /// <summary>Every function that is built, in the order they are announced.</summary>
    public static IReadOnlyList<DigestFunction> All { get; } = [Sha256];

    /// <summary>The function's number in REAPI's <c>DigestFunction.Value</c>.</summary>
    public int WireValue { get; }

    /// <summary>The lower-case name that stands in ByteStream resource names.</summary>
    public string Name { get; }

    /// <summary>Length of its hashes, in bytes.</summary>
    public int SizeBytes { get; }

    /// <summary>The digest of the empty blob, which every store holds without being given it.</summary>
    public Digest Empty { get; }

    /// <summary>The function of a wire value; 0 (unknown) means: guess by the length of <paramref name="hash"/>.</summary>
    public static bool TryFind(int wireValue, ReadOnlySpan<char> hash, [NotNullWhen(true)] out DigestFunction? function)
    {
        foreach (DigestFunction candidate in All)
        {
            if (wireValue == 0 ? candidate.SizeBytes * 2 == hash.Length : candidate.WireValue == wireValue)
            {
                function = candidate;
                return true;
            }
        }

        function = null;
        return false;
    }

    /// <summary>The function with this resource-name part, such as <c>sha256</c>.</summary>
    public static bool TryFindByName(ReadOnlySpan<char> name, [NotNullWhen(true)] out DigestFunction? function)
    {
        foreach (DigestFunction candidate in All)
        {
            if (name.SequenceEqual(candidate.Name))
            {
                function = candidate;
                return true;
            }
        }

        function = null;
        return false;
    }

    /// <summary>A hasher to be fed piece by piece; the caller disposes of it.</summary>
    public IncrementalHash CreateHasher() => IncrementalHash.CreateHash(_algorithm);

    /// <summary>Hashes <paramref name="content"/> into <paramref name="hash"/>, which is <see cref="SizeBytes"/> long.</summary>
    public void Hash(ReadOnlySpan<byte> content, Span<byte> hash) =>
        CryptographicOperations.HashData(_algorithm, content, hash);

    public override string ToString() => Name;
}
