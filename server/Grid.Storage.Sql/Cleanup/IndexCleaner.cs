using Grid.Core;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;

namespace Grid.Storage.Sql.Cleanup;

/// <summary>
/// Deletes what has been unused for longest when an index holds more than its high watermark. A blob is first marked in
/// the index, under the condition that nobody has used it since it was chosen; from then on it counts as missing, and
/// whoever uploads it waits until it is gone from the backend. So what anyone was told is held is never deleted.
/// </summary>
public sealed class IndexCleaner
{
    private readonly IBlobStore _backend;
    private readonly SqlIndexOptions _index;
    private readonly CleanupOptions _options;
    private readonly CleanupRows _rows;
    private readonly TimeProvider _time;

    /// <param name="database">Holds the index.</param>
    /// <param name="index">How the servers that use the index keep it.</param>
    /// <param name="backend">Holds the blobs.</param>
    /// <param name="options">When to clean up, and what may go.</param>
    /// <param name="time">Agrees within seconds with the servers' clocks.</param>
    public IndexCleaner(
        SqlDatabase database, SqlIndexOptions index, IBlobStore backend, CleanupOptions options, TimeProvider time)
    {
        _backend = backend;
        _index = index;
        _options = options;
        _time = time;
        _rows = new CleanupRows(new IndexRows(database, index.WindowSize, time), index, options);
    }

    /// <summary>Cleans up once, when it is needed.</summary>
    public async Task<CleanupReport> CleanAsync(CancellationToken cancellation)
    {
        CleanupReport report = _options.IsDryRun ? new() : await EndDeletionsAsync(cancellation);
        (long blobs, long bytes) = await _rows.TotalsAsync(cancellation);
        report = report with
        {
            BlobsBefore = blobs + report.BlobsDeleted + report.BlobsFailed,
            BytesBefore = bytes + report.BytesDeleted + report.BytesFailed,
            WasNeeded = bytes >= _options.HighWatermarkBytes || blobs >= _options.HighWatermarkBlobs,
        };
        if (report.WasNeeded)
        {
            report = _options.IsDryRun
                ? await ForecastAsync(report, cancellation)
                : await DeleteDownAsync(report, cancellation);
        }

        if (!_options.IsDryRun)
        {
            await _rows.ForgetAsync(cancellation);
        }

        return report;
    }

    private async Task<CleanupReport> ForecastAsync(CleanupReport report, CancellationToken cancellation)
    {
        Excess excess = ExcessOf(report);
        List<Candidate> candidates = await _rows.CandidatesAsync(excess.IsCoveredWith, cancellation);
        return report with
        {
            BlobsDeleted = candidates.Count,
            BytesDeleted = candidates.Sum(candidate => candidate.Digest.SizeBytes),
            StoppedShort = !excess.IsCovered,
        };
    }

    private async Task<CleanupReport> DeleteDownAsync(CleanupReport report, CancellationToken cancellation)
    {
        while (!ExcessOf(report).IsCovered)
        {
            List<Candidate> candidates = await NextBatchAsync(ExcessOf(report), cancellation);
            if (candidates.Count == 0)
            {
                return report with { StoppedShort = true };
            }

            IReadOnlyList<Candidate> marked = await _rows.MarkAsync(candidates, cancellation);
            report = report with { BlobsSpared = report.BlobsSpared + candidates.Count - marked.Count };
            report = await DeleteMarkedAsync(
                report,
                [.. marked.Where(candidate => !candidate.IsInline).Select(candidate => candidate.Digest)],
                [.. marked.Where(candidate => candidate.IsInline).Select(candidate => candidate.Digest)],
                cancellation);
        }

        return report;
    }

    private Task<List<Candidate>> NextBatchAsync(Excess excess, CancellationToken cancellation)
    {
        long bytes = 0;
        int blobs = 0;
        return _rows.CandidatesAsync(
            candidate =>
            {
                bytes += candidate.Digest.SizeBytes;
                return excess.IsCoveredWith(candidate)
                    || bytes >= _options.BatchSizeBytes
                    || ++blobs >= _index.WindowSize;
            },
            cancellation);
    }

    // What a process that died had begun to delete.
    private async Task<CleanupReport> EndDeletionsAsync(CancellationToken cancellation)
    {
        List<Digest> taken = await _rows.TakeOverAsync(cancellation);
        return taken.Count == 0 ? new() : await DeleteMarkedAsync(new(), taken, [], cancellation);
    }

    private async Task<CleanupReport> DeleteMarkedAsync(
        CleanupReport report, List<Digest> stored, List<Digest> inline, CancellationToken cancellation)
    {
        // Once marked, a deletion goes on when this process is asked to stop, but it has ended before others take it over.
        using CancellationTokenSource late = new(_index.DeletionDurationMax / 2, _time);
        IReadOnlyList<(Digest Digest, GridException Failure)> failed =
            await DeleteStubbornlyAsync(stored, late.Token, cancellation);
        HashSet<Digest> left = [.. failed.Select(failure => failure.Digest)];
        Digest[] gone = [.. stored.Where(digest => !left.Contains(digest)), .. inline];
        await _rows.FinishAsync(gone, CancellationToken.None);
        return report with
        {
            BlobsDeleted = report.BlobsDeleted + gone.Length,
            BytesDeleted = report.BytesDeleted + gone.Sum(digest => digest.SizeBytes),
            BlobsFailed = report.BlobsFailed + left.Count,
            BytesFailed = report.BytesFailed + left.Sum(digest => digest.SizeBytes),
            FirstFailure = report.FirstFailure ?? (failed.Count > 0 ? failed[0].Failure.Message : null),
        };
    }

    private async Task<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteStubbornlyAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken late, CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            IReadOnlyList<(Digest Digest, GridException Failure)> failed = digests.Count == 0
                ? []
                : await DeleteOnceAsync(digests, late);
            if (failed.Count == 0 || retries >= _options.RetriesMax || late.IsCancellationRequested
                || cancellation.IsCancellationRequested)
            {
                return failed;
            }

            digests = [.. failed.Select(failure => failure.Digest)];
            await BackOffAsync(retries, cancellation);
        }
    }

    private async Task<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteOnceAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken late)
    {
        try
        {
            return await _backend.TryDeleteAsync(digests, late);
        }
        catch (OperationCanceledException)
        {
            GridException timeout = GridException.Unavailable("The backend took too long to delete blobs.");
            return [.. digests.Select(digest => (digest, timeout))];
        }
    }

    private async Task BackOffAsync(int retries, CancellationToken cancellation)
    {
        TimeSpan wait = _options.Backoff * Math.Pow(2, retries);
        TimeProvider time = _time;
        await Task.Delay(wait < _options.BackoffMax ? wait : _options.BackoffMax, time, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // What failed is not held either: it must not make others leave in its stead.
    private Excess ExcessOf(CleanupReport report) => new(
        report.BytesBefore - report.BytesDeleted - report.BytesFailed - _options.LowWatermarkBytes,
        report.BlobsBefore - report.BlobsDeleted - report.BlobsFailed - (_options.LowWatermarkBlobs ?? long.MaxValue));
}
