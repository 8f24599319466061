using Grid.Core;
using Grid.Storage;
using Grid.Storage.Compression;

namespace Grid.Services.Streams;

/// <summary>
/// A stream's turn at an upload. Disposing of it ends the upload, unless it was told to keep what has come so far for a
/// stream that resumes.
/// </summary>
internal sealed class UploadTurn(UploadBook book, Upload upload, CancellationToken takenOver, CancellationToken cancellation)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _linked =
        CancellationTokenSource.CreateLinkedTokenSource(takenOver, cancellation);

    private bool _isKept;

    /// <summary>Ends when the call is cancelled or a newer stream takes over.</summary>
    public CancellationToken Cancellation => _linked.Token;

    /// <summary>The writer, at the offset the client goes on from: 0 begins anew, whatever has come before.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the offset is another than was reached.</exception>
    public async ValueTask<IBlobWriter> OpenAsync(IBlobStore cas, long offset)
    {
        if (offset == 0)
        {
            await upload.DisposeWriterAsync();
        }
        else if (offset != (upload.Writer?.CommittedSize ?? 0))
        {
            Keep();
            throw WrongOffset(offset, upload.Writer?.CommittedSize ?? 0);
        }

        return upload.Writer ??= await OpenAsync(cas);
    }

    /// <summary>Leaves what has come so far to a stream that resumes.</summary>
    /// <remarks>A compressed one begins anew: what its frame refers back to would have to be held until then.</remarks>
    public void Keep() => _isKept = upload.Writer?.CommittedSize > 0 && !upload.Name.IsCompressed;

    /// <summary>The failure to report when <see cref="Cancellation"/> ended the stream.</summary>
    public GridException? TakenOver() => takenOver.IsCancellationRequested ? upload.TakenOver() : null;

    public ValueTask DisposeAsync()
    {
        _linked.Dispose();
        return book.LeaveAsync(upload, _isKept);
    }

    private async ValueTask<IBlobWriter> OpenAsync(IBlobStore cas)
    {
        IBlobWriter plain = await cas.OpenWriteAsync(upload.Name.Digest, _linked.Token);
        return upload.Name.IsCompressed ? new ZstdBlobWriter(plain) : plain;
    }

    internal static GridException WrongOffset(long actual, long expected) => GridException.InvalidArgument(
        $"Data came for offset {actual} where {expected} is next: ask QueryWriteStatus, or begin again at 0.");
}
