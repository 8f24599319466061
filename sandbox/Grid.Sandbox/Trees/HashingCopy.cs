using System.Buffers;
using System.Security.Cryptography;
using Grid.Core;

namespace Grid.Sandbox.Trees;

/// <summary>Copies a stream and hashes what passes.</summary>
internal sealed class HashingCopy(DigestFunction function, IProgress<long>? progress) : IDisposable
{
    private const int BufferSize = 256 << 10;

    private readonly IncrementalHash _hasher = function.CreateHasher();
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);

    /// <summary>The digest of all that was copied.</summary>
    public async ValueTask<Digest> CopyAsync(Stream source, Stream destination, CancellationToken cancellation)
    {
        long sizeBytes = 0;
        int count;
        while ((count = await source.ReadAsync(_buffer, cancellation)) > 0)
        {
            _hasher.AppendData(_buffer, 0, count);
            await destination.WriteAsync(_buffer.AsMemory(0, count), cancellation);
            sizeBytes += count;
            progress?.Report(count);
        }

        return Digest.Of(function, _hasher, sizeBytes);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _hasher.Dispose();
    }
}
