using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob as it comes from one store, and from the next one on from where that one failed.</summary>
/// <param name="digest">The blob.</param>
/// <param name="offset">Where the reader begins.</param>
/// <param name="first">The store it comes from.</param>
/// <param name="content">The blob from the offset on, as that store gives it.</param>
/// <param name="others">Who is asked next.</param>
/// <param name="report">Is told of failures that another store makes up for, and puts the place to them.</param>
internal sealed class FailoverStream(
    Digest digest,
    long offset,
    StorePart first,
    Stream content,
    IEnumerable<StorePart> others,
    Func<StorePart, Exception, GridException> report) : BlobStream
{
    private readonly Queue<StorePart> _others = new(others);
    private readonly List<StorePart> _sources = [first];
    private Stream _content = content;
    private long _position = offset;

    /// <summary>Who gave the bytes so far.</summary>
    public IReadOnlyList<StorePart> Sources => _sources;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                int count = await _content.ReadAsync(buffer, cancellationToken);
                _position += count;
                return count;
            }
            catch (Exception failure) when (PartFailure.IsOfPart(failure))
            {
                await TurnToNextAsync(report(_sources[^1], failure), cancellationToken);
            }
        }
    }

    protected override ValueTask EndAsync() => _content.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask TurnToNextAsync(GridException failure, CancellationToken cancellation)
    {
        while (_others.TryDequeue(out StorePart? part))
        {
            try
            {
                if (await part.Store.OpenReadAsync(digest, _position, cancellation) is { } next)
                {
                    await _content.DisposeAsync();
                    _content = next;
                    _sources.Add(part);
                    return;
                }
            }
            catch (Exception another) when (PartFailure.IsOfPart(another))
            {
                report(part, another);
            }
        }

        throw failure;
    }
}
