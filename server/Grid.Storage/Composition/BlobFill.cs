using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// A copy of a blob on its way into a store that could do without: when it fails, that is reported, and the blob flows
/// on elsewhere.
/// </summary>
internal sealed class BlobFill : IAsyncDisposable
{
    private readonly StorePart _part;
    private readonly IStorageWatch _watch;
    private readonly Action? _filled;
    private IBlobWriter? _writer;

    private BlobFill(StorePart part, IBlobWriter? writer, IStorageWatch watch, Action? filled)
    {
        _part = part;
        _writer = writer;
        _watch = watch;
        _filled = filled;
    }

    /// <summary>Begins a copy.</summary>
    /// <param name="part">Where it goes.</param>
    /// <param name="digest">The blob.</param>
    /// <param name="watch">Hears of failures.</param>
    /// <param name="filled">Called when the part has the blob.</param>
    public static async ValueTask<BlobFill> OpenAsync(StorePart part, Digest digest, IStorageWatch watch, Action? filled)
    {
        try
        {
            // Not to be cancelled: the caller holds the other end of the copy open already.
            IBlobWriter writer = await part.Store.OpenWriteAsync(digest, CancellationToken.None);
            return new BlobFill(part, writer, watch, filled);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            Report(part, failure, watch);
            return new BlobFill(part, writer: null, watch, filled);
        }
    }

    /// <summary>Writes a piece, and commits with the last.</summary>
    public async ValueTask TryWriteAsync(ReadOnlyMemory<byte> piece, bool isLast, CancellationToken cancellation)
    {
        if (_writer is not { } writer)
        {
            return;
        }

        try
        {
            await writer.WriteAsync(piece, cancellation);
            if (isLast)
            {
                await writer.CommitAsync(cancellation);
                _filled?.Invoke();
            }
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            Report(_part, failure, _watch);
            await DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync();
        }
    }

    // A part that has no room for a copy says so each time, and need not be heard: it holds what it can.
    private static void Report(StorePart part, Exception failure, IStorageWatch watch)
    {
        if (failure is not GridException { Status: GridStatus.ResourceExhausted })
        {
            watch.PartFailed(failure.At(part.Name));
        }
    }
}
