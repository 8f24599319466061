using System.Security.Cryptography;

namespace Grid.Core.Hashing;

/// <summary>A hash function that the framework has.</summary>
internal sealed class FrameworkHasher(HashAlgorithmName algorithm) : IDigestHasher
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(algorithm);

    public void Append(ReadOnlySpan<byte> piece) => _hash.AppendData(piece);

    public void Finish(Span<byte> hash) => _hash.GetHashAndReset(hash);

    public void Dispose() => _hash.Dispose();
}
