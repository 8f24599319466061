using Google.Protobuf;
using Grid.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Backends;

/// <summary>
/// Keeps results as records of append-only segments: a later one is appended too, and the earlier one's room comes back
/// when most of its segment is like it.
/// </summary>
public sealed class SegmentActionCache : IActionCache, IDisposable
{
    private readonly SegmentEngine _engine;

    private readonly VersionClock _versions;

    private SegmentActionCache(SegmentEngine engine, TimeProvider time)
    {
        _engine = engine;
        _versions = new VersionClock(time);
    }

    /// <summary>Bytes the cache occupies.</summary>
    public long SizeBytes => _engine.Ledger.TakenSizeBytes;

    /// <summary>How many results are held.</summary>
    public long ResultCount => _engine.Index.Count;

    /// <summary>What was found when the cache was opened.</summary>
    public SegmentStoreReport Report => _engine.Report;

    internal SegmentEngine Engine => _engine;

    /// <summary>Opens the cache in a folder, for this process alone, with what it held when it was last closed.</summary>
    /// <param name="root">The folder; made when there is none.</param>
    /// <param name="options">How it keeps what it is given.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it says what it found; null for nowhere.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is in use, cannot be written, or holds something else.</exception>
    public static SegmentActionCache Open(string root, SegmentStoreOptions options, TimeProvider time, ILogger? log = null) =>
        new(SegmentEngine.Open(root, hasOwnFiles: false, options, time, log), time);

    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        new(_engine.Read(actionDigest, RecordKind.Value, out _) is { } content
            ? Reapi.ActionResult.Parser.ParseFrom(content.Span)
            : null);

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        using RecordBatch batch = new();
        batch.Add(RecordKind.Value, actionDigest, result.ToByteArray(), _engine.Clock.Now, _versions.Next());
        if (batch.SizeBytes > _engine.Ledger.SizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"The result of action {actionDigest} does not fit into an action cache of {_engine.Ledger.SizeBytesMax} bytes: "
                + "raise the cache's size.");
        }

        _engine.Reserve(actionDigest, batch.SizeBytes);
        _engine.Append(batch);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => _engine.Dispose();
}
