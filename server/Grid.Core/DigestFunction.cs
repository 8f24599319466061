using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Grid.Core.Hashing;

namespace Grid.Core;

/// <summary>
/// One way of addressing blobs (REAPI <c>DigestFunction</c>). Every function the server knows is a row of
/// <see cref="All"/>; nothing else in the code names an algorithm.
/// </summary>
public sealed class DigestFunction
{
    /// <summary>The longest digest of any function, in bytes (SHA-512).</summary>
    public const int SizeBytesMax = 64;

    private const int WireValueMax = 9;

    // Before the functions themselves, which put themselves in.
    private static readonly DigestFunction?[] ByWireValue = new DigestFunction?[WireValueMax + 1];

    private readonly Func<IDigestHasher> _createHasher;
    private readonly HashWhole _hash;

    private DigestFunction(int wireValue, string name, int sizeBytes, Func<IDigestHasher> createHasher, HashWhole hash)
    {
        WireValue = wireValue;
        Name = name;
        SizeBytes = sizeBytes;
        _createHasher = createHasher;
        _hash = hash;
        ByWireValue[wireValue] = this;
        Empty = Digest.Of(this, []);
    }

    private delegate void HashWhole(ReadOnlySpan<byte> content, Span<byte> hash);

    /// <summary>SHA-256, the function assumed when a client names none and its hash has 64 digits.</summary>
    public static DigestFunction Sha256 { get; } = OfFramework(1, "sha256", 32, HashAlgorithmName.SHA256);

    /// <summary>SHA-1, for clients that know no better: collisions of it can be made.</summary>
    public static DigestFunction Sha1 { get; } = OfFramework(2, "sha1", 20, HashAlgorithmName.SHA1);

    /// <summary>MD5, for clients that know no better: collisions of it are easily made.</summary>
    public static DigestFunction Md5 { get; } = OfFramework(3, "md5", 16, HashAlgorithmName.MD5);

    /// <summary>SHA-384.</summary>
    public static DigestFunction Sha384 { get; } = OfFramework(5, "sha384", 48, HashAlgorithmName.SHA384);

    /// <summary>SHA-512.</summary>
    public static DigestFunction Sha512 { get; } = OfFramework(6, "sha512", 64, HashAlgorithmName.SHA512);

    /// <summary>SHA-256 of each kibibyte, joined into a tree.</summary>
    public static DigestFunction Sha256Tree { get; } = new(8, "sha256tree", 32, () => new Sha256TreeHasher(), Sha256TreeHasher.Hash);

    /// <summary>BLAKE3, the fastest of them for large blobs.</summary>
    public static DigestFunction Blake3 { get; } = new(9, "blake3", 32, () => new Blake3Hasher(), Blake3Hasher.Hash);

    /// <summary>
    /// Every function that is built. The first one whose hashes have the right length is meant by a request that names
    /// none.
    /// </summary>
    public static IReadOnlyList<DigestFunction> All { get; } = [Sha256, Sha1, Md5, Sha384, Sha512, Blake3, Sha256Tree];

    /// <summary>The function's number in REAPI's <c>DigestFunction.Value</c>.</summary>
    public int WireValue { get; }

    /// <summary>The lower-case name that stands in ByteStream resource names.</summary>
    public string Name { get; }

    /// <summary>Length of its hashes, in bytes.</summary>
    public int SizeBytes { get; }

    /// <summary>Whether it is the one meant when nothing but a hash of its length is said.</summary>
    public bool IsToldByLength => All.First(function => function.SizeBytes == SizeBytes) == this;

    /// <summary>The digest of the empty blob, which every store holds without being given it.</summary>
    public Digest Empty { get; }

    /// <summary>The function of a wire value; null when there is none.</summary>
    internal static DigestFunction? Numbered(byte wireValue) => ByWireValue[wireValue];

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
    public IDigestHasher CreateHasher() => _createHasher();

    /// <summary>Hashes <paramref name="content"/> into <paramref name="hash"/>, which is <see cref="SizeBytes"/> long.</summary>
    public void Hash(ReadOnlySpan<byte> content, Span<byte> hash) => _hash(content, hash);

    public override string ToString() => Name;

    private static DigestFunction OfFramework(int wireValue, string name, int sizeBytes, HashAlgorithmName algorithm) => new(
        wireValue,
        name,
        sizeBytes,
        () => new FrameworkHasher(algorithm),
        (content, hash) => CryptographicOperations.HashData(algorithm, content, hash));
}
