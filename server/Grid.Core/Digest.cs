using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Grid.Core;

/// <summary>
/// A blob's address: the hash of its bytes under a <see cref="DigestFunction"/>, and its size (REAPI <c>Digest</c>).
/// A value that was built is well formed; <c>default</c> is not a digest and stores refuse it.
/// </summary>
public readonly struct Digest : IEquatable<Digest>
{
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private readonly HashBytes _hash;

    // Its wire value and no reference: digests are copied all the time, and the collector would want to know each time.
    private readonly byte _function;

    private Digest(DigestFunction function, ReadOnlySpan<byte> hash, long sizeBytes)
    {
        _function = (byte)function.WireValue;
        hash.CopyTo(_hash);
        SizeBytes = sizeBytes;
    }

    /// <summary>The function that made the hash.</summary>
    public DigestFunction Function =>
        DigestFunction.Numbered(_function) ?? throw new InvalidOperationException("A default Digest is not an address.");

    /// <summary>Length of the blob, in bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>Whether this is the digest of the empty blob.</summary>
    public bool IsEmpty => SizeBytes == 0 && this == Function.Empty;

    /// <summary>The raw hash, <see cref="DigestFunction.SizeBytes"/> long.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Hash => ((ReadOnlySpan<byte>)_hash)[..Function.SizeBytes];

    /// <summary>The hash as lower-case hexadecimal digits.</summary>
    public string HashText => Convert.ToHexStringLower(Hash);

    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <summary>The digest of bytes held in memory.</summary>
    public static Digest Of(DigestFunction function, ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[function.SizeBytes];
        function.Hash(content, hash);
        return new Digest(function, hash, content.Length);
    }

    /// <summary>The SHA-256 digest of bytes held in memory.</summary>
    public static Digest Of(ReadOnlySpan<byte> content) => Of(DigestFunction.Sha256, content);

    /// <summary>The digest of what <paramref name="hasher"/> was fed: <paramref name="sizeBytes"/> bytes. The hasher begins anew.</summary>
    public static Digest Of(DigestFunction function, IDigestHasher hasher, long sizeBytes)
    {
        Span<byte> hash = stackalloc byte[function.SizeBytes];
        hasher.Finish(hash);
        return new Digest(function, hash, sizeBytes);
    }

    /// <summary>Builds a digest from a raw hash read back from a store of ours.</summary>
    public static Digest FromHash(DigestFunction function, ReadOnlySpan<byte> hash, long sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(hash.Length, function.SizeBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(sizeBytes);
        return new Digest(function, hash, sizeBytes);
    }

    /// <summary>
    /// Parses lower-case hexadecimal and a size, as they stand on the wire. False when the hash has the wrong length
    /// or another character, when the size is negative, or when the empty size meets another hash than the empty blob's.
    /// </summary>
    public static bool TryParse(DigestFunction function, ReadOnlySpan<char> hash, long sizeBytes, out Digest digest)
    {
        digest = default;
        if (sizeBytes < 0 || hash.Length != function.SizeBytes * 2 || hash.ContainsAnyExcept(LowerHex))
        {
            return false;
        }

        Span<byte> raw = stackalloc byte[function.SizeBytes];
        Convert.FromHexString(hash, raw, out _, out _);
        digest = new Digest(function, raw, sizeBytes);
        return sizeBytes > 0 || digest == function.Empty;
    }

    public bool Equals(Digest other) =>
        SizeBytes == other.SizeBytes
        && _function == other._function
        && ((ReadOnlySpan<byte>)_hash).SequenceEqual(other._hash);

    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    // A hash is uniformly distributed already: its first bytes are as good as any mix of them.
    public override int GetHashCode() => BinaryPrimitives.ReadInt32LittleEndian(_hash);

    /// <summary>The form used in messages and resource names: <c>hash/size</c>.</summary>
    public override string ToString() => _function == 0 ? "(no digest)" : $"{HashText}/{SizeBytes}";

    [InlineArray(DigestFunction.SizeBytesMax)]
    [StructLayout(LayoutKind.Auto)]
    private struct HashBytes
    {
        private byte _first;
    }
}
