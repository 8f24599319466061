using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace Grid.Storage.Chunking;

/// <summary>
/// FastCDC of 2020: finds where to cut a blob by what is in it, so that an insertion moves the cuts near it and no others.
/// A rolling hash is compared with a mask that is strict before the average size and lax after it (normalization 2),
/// two bytes a step.
/// </summary>
public sealed class FastCdc
{
    private const int Normalization = 2;

    // Masks by their number of bits, spread as the algorithm's authors found best; those of 8 to 22 bits are needed.
    private const int MaskBitsMin = 8;

    private static readonly ulong[] Masks =
    [
        0x0000_0018_0003_5300, 0x0000_0190_0035_3000, 0x0000_5900_0353_0000, 0x0000_d900_0353_0000,
        0x0000_d901_0353_0000, 0x0000_d903_0353_0000, 0x0000_d903_1353_0000, 0x0000_d90f_0353_0000,
        0x0000_d903_0353_7000, 0x0000_d907_0353_7000, 0x0000_d907_0753_7000, 0x0000_d917_0753_7000,
        0x0000_d917_4753_7000, 0x0000_d917_6753_7000, 0x0000_d937_6753_7000,
    ];

    private readonly ulong[] _gear;
    private readonly ulong[] _shiftedGear;
    private readonly ulong _strictMask;
    private readonly ulong _laxMask;

    public FastCdc(FastCdcOptions options)
    {
        Options = options;
        int bits = BitOperations.Log2((uint)options.AverageSizeBytes);
        _strictMask = Masks[bits + Normalization - MaskBitsMin];
        _laxMask = Masks[bits - Normalization - MaskBitsMin];
        _gear = MakeGear(options.Seed);
        _shiftedGear = [.. _gear.Select(value => value << 1)];
    }

    /// <summary>By what it cuts.</summary>
    public FastCdcOptions Options { get; }

    /// <summary>
    /// The length of the first chunk of <paramref name="content"/>, which is the rest of the blob or longer than any chunk.
    /// </summary>
    public int FindCut(ReadOnlySpan<byte> content) => FindCut(content, out _);

    /// <summary>The same, with the rolling hash where the chunk ends; 0 for a rest too short to be cut.</summary>
    internal int FindCut(ReadOnlySpan<byte> content, out ulong fingerprint)
    {
        fingerprint = 0;
        if (content.Length <= Options.SizeBytesMin)
        {
            return content.Length;
        }

        content = content[..Math.Min(content.Length, Options.SizeBytesMax)];
        int center = Math.Min(Options.AverageSizeBytes, content.Length) / 2 * 2;
        int start = Options.SizeBytesMin / 2 * 2;
        return TryFindCut(content[..center], start, _strictMask, ref fingerprint, out int cut)
            || TryFindCut(content[..(content.Length / 2 * 2)], center, _laxMask, ref fingerprint, out cut)
                ? cut
                : content.Length;
    }

    // The table the algorithm was published with: half of the MD5 of 64 equal bytes, for each byte.
    private static ulong[] MakeGear(uint seed)
    {
        ulong[] gear = new ulong[byte.MaxValue + 1];
        Span<byte> repeated = stackalloc byte[64];
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        for (int value = 0; value < gear.Length; value++)
        {
            repeated.Fill((byte)value);
#pragma warning disable CA5351 // Nothing is protected by it: it makes the numbers that everybody's table has.
            MD5.HashData(repeated, hash);
#pragma warning restore CA5351
            gear[value] = BinaryPrimitives.ReadUInt64BigEndian(hash) ^ seed;
        }

        return gear;
    }

    private bool TryFindCut(ReadOnlySpan<byte> content, int start, ulong mask, ref ulong fingerprint, out int cut)
    {
        ReadOnlySpan<ulong> gear = _gear;
        ReadOnlySpan<ulong> shiftedGear = _shiftedGear;
        ulong shiftedMask = mask << 1;
        ulong hash = fingerprint;
        for (cut = start; cut + 1 < content.Length; cut += 2)
        {
            hash = (hash << 2) + shiftedGear[content[cut]];
            if ((hash & shiftedMask) == 0)
            {
                fingerprint = hash;
                return true;
            }

            hash += gear[content[cut + 1]];
            if ((hash & mask) == 0)
            {
                cut++;
                fingerprint = hash;
                return true;
            }
        }

        fingerprint = hash;
        return false;
    }
}
