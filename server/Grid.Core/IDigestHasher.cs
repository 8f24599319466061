namespace Grid.Core;

/// <summary>Hashes one blob after the other, each piece by piece. Made by <see cref="DigestFunction.CreateHasher"/>.</summary>
public interface IDigestHasher : IDisposable
{
    /// <summary>Takes the next piece of the blob.</summary>
    void Append(ReadOnlySpan<byte> piece);

    /// <summary>Writes the hash of what was taken, and is ready for another blob.</summary>
    /// <param name="hash">As long as the function's hashes are.</param>
    void Finish(Span<byte> hash);
}
