using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Remembers a bounded number of results in memory, and forgets those unused for longest.</summary>
/// <remarks>Results are kept as bytes: smaller than messages, and nobody can change what is stored.</remarks>
public sealed class MemoryActionCache : IActionCache
{
    private readonly Lock _gate = new();
    private readonly BlobIndex<Digest, byte[]> _index;

    /// <param name="resultCountMax">How many results are remembered.</param>
    public MemoryActionCache(int resultCountMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resultCountMax);
        _index = new BlobIndex<Digest, byte[]>(resultCountMax, digest => _index!.TryEvict(digest));
    }

    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        new(_index.TryUse(actionDigest, out byte[]? result) ? Reapi.ActionResult.Parser.ParseFrom(result) : null);

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        byte[] content = result.ToByteArray();
        lock (_gate)
        {
            _index.TryRemove(actionDigest);
            _index.TryReserve(1);
            _index.TryAdd(actionDigest, content, 1);
        }

        return ValueTask.CompletedTask;
    }
}
