using System.Diagnostics;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Databases;
using Grid.Persistence;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Benchmarks.Scheduler.Stores;

/// <summary>Measures what keeps the scheduler's state, within this process: commits of one writer, and loading what is queued.</summary>
internal sealed class StoreBenchmark(StoreOptions options, DataFolder data, TextWriter progress)
{
    // An action is four rows when it comes: a batch of these is 128 rows.
    private const int RowsPerAction = 4;
    private const int ActionsPerBatch = 32;
    private const int LoadBatch = 2_500;

    private const double LoadSecondsAtMost = 20;
    private const double LoadSecondsAim = 8;

    private readonly List<Figure> _figures = [];
    private int _databases;

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        await SqliteAsync(cancellation);
        await using PostgresProcess? postgres = await PostgresProcess.TryStartAsync(data.Path, cancellation);
        if (postgres is not null)
        {
            await PostgresAsync(postgres, cancellation);
        }

        string setting = $"one writer on {data.FileSystemName}, {options.Commits:#,0} commits a sample, {options.Samples} samples, an "
            + $"action is {RowsPerAction} rows{(postgres is null ? "; no PostgreSQL on this machine" : string.Empty)}";
        return new Report("grid bench scheduler --part store", setting, Baselines: null, _figures);
    }

    private async Task SqliteAsync(CancellationToken cancellation)
    {
        double small = StoreBaselines.LogAppends(data.Path, 1, options.Commits);
        double large = StoreBaselines.LogAppends(data.Path, ActionsPerBatch, options.Commits);
        SchedulerStoreOptions toDisk = new();
        SchedulerStoreOptions toProcess = new() { Durability = Durability.Process };
        Add(
            "SQLite, batches of 128 rows, on the disk",
            "rows/s",
            await SamplesAsync(() => NewFile(), toDisk, ActionsPerBatch, RowsPerBatch, cancellation),
            new Target(20_000, 100_000),
            commits => $"{commits / RowsPerBatch / large:0.00} of appending the same bytes and fdatasync, {large:#,0} times/s");
        Add(
            "SQLite, batches of 128 rows, outliving the process",
            "rows/s",
            await SamplesAsync(() => NewFile(), toProcess, ActionsPerBatch, RowsPerBatch, cancellation),
            new Target(95_000, 100_000),
            _ => "no fdatasync for a commit");
        Add(
            "SQLite, one action a commit, on the disk",
            "commits/s",
            await SamplesAsync(() => NewFile(), toDisk, 1, 1, cancellation),
            target: null,
            commits => $"{commits / small:0.00} of appending the same bytes and fdatasync, {small:#,0} times/s");
        await LoadAsync("SQLite", NewFile(), cancellation);
    }

    private async Task PostgresAsync(PostgresProcess postgres, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = new(PostgresConnections.To(postgres.Address, new SqlDatabaseOptions()).ConnectionString);
        await connection.OpenAsync(cancellation);
        double bare = await StoreBaselines.InsertsAsync(connection, options.Commits, cancellation);
        SchedulerStoreOptions toDisk = new();
        Add(
            "PostgreSQL, one action a commit",
            "commits/s",
            await SamplesAsync(() => postgres.Address, toDisk, 1, 1, cancellation),
            new Target(1_000, 2_500),
            commits => $"{commits / bare:0.00} of inserting one row, prepared, {bare:#,0} times/s");
        Add(
            "PostgreSQL, batches of 128 rows",
            "rows/s",
            await SamplesAsync(() => postgres.Address, toDisk, ActionsPerBatch, RowsPerBatch, cancellation),
            new Target(10_000, 40_000),
            rows => $"{rows / bare:0.0} rows for each such insert");
        await LoadAsync("PostgreSQL", postgres.Address, cancellation);
    }

    private static int RowsPerBatch => ActionsPerBatch * RowsPerAction;

    private DatabaseAddress.Sqlite NewFile() => new(Path.Combine(data.Path, $"scheduler-{++_databases}.db"));

    // What is measured of a batch: commits or rows.
    private async Task<List<double>> SamplesAsync(
        Func<DatabaseAddress> database, SchedulerStoreOptions store, int actions, int countPerBatch, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{database()} in batches of {actions} actions …");
        List<double> samples = [];
        for (int i = 0; i < options.Samples; i++)
        {
            samples.Add(countPerBatch * await CommitsPerSecondAsync(database(), store, actions, cancellation));
        }

        return samples;
    }

    private async Task<double> CommitsPerSecondAsync(
        DatabaseAddress database, SchedulerStoreOptions kept, int actions, CancellationToken cancellation)
    {
        await using ISchedulerStore store = SchedulerStores.Open(database, kept, TimeProvider.System);
        await using IWriterTerm term = await store.TakeOfficeAsync("http://bench", cancellation);
        long first = (await term.HighestNumbersAsync(cancellation)).Job.Value + 1;
        SchedulerChanges[] batches =
            [.. Enumerable.Range(0, options.Commits).Select(index => StoreRows.Batch(first + ((long)index * actions), actions))];
        long start = Stopwatch.GetTimestamp();
        foreach (SchedulerChanges batch in batches)
        {
            await term.CommitAsync(batch, cancellation);
        }

        return batches.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private async Task LoadAsync(string name, DatabaseAddress database, CancellationToken cancellation)
    {
        if (options.Queued == 0)
        {
            return;
        }

        await progress.WriteLineAsync($"{name}: {options.Queued:#,0} queued jobs to be loaded …");
        await using ISchedulerStore store = SchedulerStores.Open(database, new SchedulerStoreOptions(), TimeProvider.System);
        await using IWriterTerm term = await store.TakeOfficeAsync("http://bench", cancellation);
        long first = (await term.HighestNumbersAsync(cancellation)).Job.Value + 1;
        for (int done = 0; done < options.Queued; done += LoadBatch)
        {
            await term.CommitAsync(
                StoreRows.Batch(first + done, Math.Min(LoadBatch, options.Queued - done)) with { Events = [] }, cancellation);
        }

        long start = Stopwatch.GetTimestamp();
        int rows = 0;
        await foreach (SchedulerRow row in term.LoadAsync(cancellation))
        {
            rows += row is JobRow ? 1 : 0;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Target target = new(LoadSecondsAtMost, LoadSecondsAim, IsLessBetter: true);
        _figures.Add(new Figure($"{name}, loading {rows:#,0} jobs and their operations", "s", seconds, target)
        {
            Baseline = $"{StoreBaselines.DecodeSeconds(rows):0.0} s to make the rows of bytes in memory",
        });
    }

    private void Add(string work, string unit, List<double> samples, Target? target, Func<double, string> baseline)
    {
        double measured = Figure.MedianOf(samples);
        _figures.Add(new Figure(work, unit, measured, target) { Samples = samples, Baseline = baseline(measured) });
    }
}
