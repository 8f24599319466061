using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob as it comes from one replica, and from the next one on from where that one failed.</summary>
internal sealed class FailoverStream(Digest digest, Replica first, Stream content, IEnumerable<Replica> others) : BlobStream
{
    private readonly Queue<Replica> _others = new(others);
    private readonly List<Replica> _sources = [first];
    private Stream _content = content;
    private long _position;

    /// <summary>Who gave the bytes so far.</summary>
    public IReadOnlyList<Replica> Sources => _sources;

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
                await TurnToNextAsync(_sources[^1].Report(failure), cancellationToken);
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
        while (_others.TryDequeue(out Replica? replica))
        {
            try
            {
                if (await replica.Store.OpenReadAsync(digest, _position, cancellation) is { } content)
                {
                    await _content.DisposeAsync();
                    _content = content;
                    _sources.Add(replica);
                    return;
                }
            }
            catch (Exception another) when (PartFailure.IsOfPart(another))
            {
                replica.Report(another);
            }
        }

        throw failure;
    }
}
