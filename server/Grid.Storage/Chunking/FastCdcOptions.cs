using System.Numerics;

namespace Grid.Storage.Chunking;

/// <summary>The parameters of <see cref="FastCdc"/>. Two parties that name the same ones cut alike.</summary>
public sealed record FastCdcOptions
{
    private const int AverageSizeBytesMin = 1024;
    private const int AverageSizeBytesMax = 1024 * 1024;

    /// <summary>The usual parameters of REAPI.</summary>
    public FastCdcOptions()
        : this(512 * 1024)
    {
    }

    /// <param name="averageSizeBytes">A power of two, from a kibibyte to a mebibyte.</param>
    public FastCdcOptions(int averageSizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(averageSizeBytes, AverageSizeBytesMin);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(averageSizeBytes, AverageSizeBytesMax);
        if (!BitOperations.IsPow2(averageSizeBytes))
        {
            throw new ArgumentException($"{averageSizeBytes} is no power of two.", nameof(averageSizeBytes));
        }

        AverageSizeBytes = averageSizeBytes;
        SizeBytesMin = averageSizeBytes / 4;
        SizeBytesMax = averageSizeBytes * 4;
    }

    /// <summary>About how long chunks are.</summary>
    public int AverageSizeBytes { get; }

    /// <summary>No chunk but a blob's last is shorter.</summary>
    public int SizeBytesMin { get; }

    /// <summary>No chunk is longer.</summary>
    public int SizeBytesMax { get; init; }

    /// <summary>Makes one's cuts unlike those of others who cut by the same sizes.</summary>
    public uint Seed { get; init; }
}
