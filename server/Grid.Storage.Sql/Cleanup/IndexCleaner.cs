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
        _rows = new CleanupRows(new IndexRows(database, index, time), index, options);
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
        Candidate? last = null;
        while (!excess.IsCovered)
        {
            List<Candidate> window = await _rows.CandidatesAsync(last, cancellation);
            if (window.Count == 0)
            {
                return report with { StoppedShort = true };
            }

            foreach (Candidate candidate in excess.UntilCovered(window))
            {
                report = report with
                {
                    BlobsDeleted = report.BlobsDeleted + 1,
                    BytesDeleted = report.BytesDeleted + candidate.Digest.SizeBytes,
                };
            }

            last = window[^1];
        }

        return report;
    }

    private async Task<CleanupReport> DeleteDownAsync(CleanupReport report, CancellationToken cancellation)
    {
        while (!ExcessOf(report).IsCovered)
        {
            IReadOnlyList<Candidate> batch = await NextBatchAsync(ExcessOf(report), cancellation);
            if (batch.Count == 0)
            {
                return report with { StoppedShort = true };
            }

            IReadOnlyList<Candidate> marked = await _rows.MarkAsync(batch, cancellation);
            report = report with { BlobsSpared = report.BlobsSpared + batch.Count - marked.Count };
            report = await DeleteMarkedAsync(report, marked, isSecondTime: false, cancellation);
        }

        return report;
    }

    private async Task<IReadOnlyList<Candidate>> NextBatchAsync(Excess excess, CancellationToken cancellation)
    {
        List<Candidate> batch = [];
        long bytes = 0;
        foreach (Candidate candidate in excess.UntilCovered(await _rows.CandidatesAsync(last: null, cancellation)))
        {
            batch.Add(candidate);
            bytes += candidate.Digest.SizeBytes;
            if (bytes >= _options.BatchSizeBytes)
            {
                break;
            }
        }

        return batch;
    }

    // What a process that died had begun to delete, and what the backend failed before.
    private async Task<CleanupReport> EndDeletionsAsync(CancellationToken cancellation)
    {
        List<Candidate> taken = await _rows.TakeOverAsync(cancellation);
        return taken.Count == 0 ? new() : await DeleteMarkedAsync(new(), taken, isSecondTime: true, cancellation);
    }

    private async Task<CleanupReport> DeleteMarkedAsync(
        CleanupReport report, IReadOnlyList<Candidate> marked, bool isSecondTime, CancellationToken cancellation)
    {
        // Once marked, a deletion goes on when this process is asked to stop, but it has ended before others take it over.
        using CancellationTokenSource late = new(_index.DeletionDurationMax / 2, _time);
        Digest[] stored = [.. marked.Where(candidate => !candidate.IsInline).Select(candidate => candidate.Digest)];
        IReadOnlyList<(Digest Digest, GridException Failure)> failed =
            await DeleteStubbornlyAsync(stored, isSecondTime ? 0 : _options.RetriesMax, late.Token, cancellation);
        Dictionary<Digest, GridException> failures = failed.ToDictionary(entry => entry.Digest, entry => entry.Failure);
        Candidate[] gone = [.. marked.Where(candidate => !failures.ContainsKey(candidate.Digest))];
        Candidate[] left = [.. marked.Where(candidate => failures.ContainsKey(candidate.Digest))];
        await _rows.FinishAsync(gone, CancellationToken.None);
        // Nothing was tried on what a backend can never delete: it stays held, and an operator has to hear of it.
        if (failed.Select(entry => entry.Failure).FirstOrDefault(CannotDelete) is { } never)
        {
            await _rows.SpareAsync(left.Where(candidate => CannotDelete(failures[candidate.Digest])), CancellationToken.None);
            throw GridException.FailedPrecondition($"This index cannot be cleaned up. {never.Message}");
        }

        if (isSecondTime)
        {
            await _rows.PostponeAsync(left, CancellationToken.None);
        }

        return report with
        {
            BlobsDeleted = report.BlobsDeleted + gone.Length,
            BytesDeleted = report.BytesDeleted + gone.Sum(candidate => candidate.Digest.SizeBytes),
            BlobsFailed = report.BlobsFailed + left.Length,
            BytesFailed = report.BytesFailed + left.Sum(candidate => candidate.Digest.SizeBytes),
            FirstFailure = report.FirstFailure ?? (failed.Count > 0 ? failed[0].Failure.Message : null),
        };
    }

    private static bool CannotDelete(GridException failure) => failure.Status == GridStatus.Unimplemented;

    private async Task<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteStubbornlyAsync(
        IReadOnlyCollection<Digest> digests, int retriesMax, CancellationToken late, CancellationToken cancellation)
    {
        for (int retries = 0; ; retries++)
        {
            IReadOnlyList<(Digest Digest, GridException Failure)> failed = digests.Count == 0
                ? []
                : await DeleteOnceAsync(digests, late);
            if (failed.Count == 0 || retries >= retriesMax || failed.Any(entry => CannotDelete(entry.Failure))
                || late.IsCancellationRequested || cancellation.IsCancellationRequested)
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
