using System.Collections.Concurrent;
using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance.Faults;

/// <summary>Remembers what compositions report.</summary>
public sealed class RecordingWatch : IStorageWatch
{
    private readonly ConcurrentQueue<GridException> _failures = new();
    private readonly ConcurrentQueue<(string Part, Digest Digest)> _corrupt = new();
    private readonly ConcurrentQueue<(string Part, Digest Digest)> _repaired = new();

    public IReadOnlyCollection<GridException> Failures => _failures;

    public IReadOnlyCollection<(string Part, Digest Digest)> Corrupt => _corrupt;

    public IReadOnlyCollection<(string Part, Digest Digest)> Repaired => _repaired;

    public void PartFailed(GridException failure) => _failures.Enqueue(failure);

    public void BlobCorrupt(string part, Digest digest) => _corrupt.Enqueue((part, digest));

    public void BlobRepaired(string part, Digest digest) => _repaired.Enqueue((part, digest));
}
