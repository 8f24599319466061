using Grid.Core;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// Inputs that could not be read. A command is told no more than an I/O error; its action must not pass for one that
/// failed by itself, or the failure would be kept as its result.
/// </summary>
internal sealed class ReadFailures
{
    /// <summary>How many are remembered; the oldest goes first.</summary>
    private const int CountMax = 1000;

    private readonly Lock _gate = new();
    private readonly Queue<(long Number, Digest Digest, Exception Failure)> _failures = new();
    private long _lastNumber;

    /// <summary>The number of the latest failure so far.</summary>
    public long LastNumber => Interlocked.Read(ref _lastNumber);

    public void Add(Digest digest, Exception failure)
    {
        lock (_gate)
        {
            _failures.Enqueue((Interlocked.Increment(ref _lastNumber), digest, failure));
            if (_failures.Count > CountMax)
            {
                _failures.Dequeue();
            }
        }
    }

    /// <summary>The first failure after <paramref name="number"/> of a blob that is one of these.</summary>
    public GridException? After(long number, IReadOnlyCollection<Digest> files)
    {
        if (LastNumber == number)
        {
            return null;
        }

        HashSet<Digest> needed = [.. files];
        lock (_gate)
        {
            foreach ((long failedAs, Digest digest, Exception failure) in _failures)
            {
                if (failedAs > number && needed.Contains(digest))
                {
                    return ToFailure(digest, failure);
                }
            }
        }

        return null;
    }

    private static GridException ToFailure(Digest digest, Exception failure) => failure as GridException
        ?? GridException.Unavailable($"Input {digest} could not be read while the action ran: {failure.Message}", failure);
}
