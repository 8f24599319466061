using Grid.Core;
using Grid.Storage;

namespace Grid.Benchmarks.Cas;

/// <summary>Blobs nobody has seen before, of sizes as compilers make them.</summary>
internal sealed class BlobSource
{
    private const int SmallestBytes = 1 << 10;
    private const int LargestToSmallest = 100;
    private const int PoolBytes = 4 << 20;

    private readonly Random _random = new();
    private readonly byte[] _pool = new byte[PoolBytes];

    public BlobSource() => _random.NextBytes(_pool);

    /// <summary>1 to 100 KiB, small ones more often: evenly spread over the logarithm, which makes the mean 21.5 KiB.</summary>
    public int MixedSize() => (int)(SmallestBytes * Math.Pow(LargestToSmallest, _random.NextDouble()));

    public Blob Next(int sizeBytes)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(sizeBytes);
        Fill(content);
        return new Blob(Digest.Of(content), content);
    }

    /// <summary>Fills with bytes that no blob before has.</summary>
    public void Fill(Span<byte> content)
    {
        for (Span<byte> rest = content; !rest.IsEmpty;)
        {
            int start = _random.Next(PoolBytes / 2);
            int count = Math.Min(rest.Length, PoolBytes - start);
            _pool.AsSpan(start, count).CopyTo(rest);
            rest = rest[count..];
        }

        Span<byte> stamp = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(stamp);
        stamp[..Math.Min(stamp.Length, content.Length)].CopyTo(content);
    }

    public int Index(int count) => _random.Next(count);
}
