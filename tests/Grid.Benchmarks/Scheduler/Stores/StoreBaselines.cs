using System.Diagnostics;
using Grid.Databases;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Benchmarks.Scheduler.Stores;

/// <summary>What the disk, PostgreSQL and the codec do without a store around them.</summary>
internal static class StoreBaselines
{
    /// <summary>Appends of the bytes of such batches a second, each followed by an fdatasync.</summary>
    public static double LogAppends(string folder, int actions, int count)
    {
        byte[] bytes = new byte[BytesOf(StoreRows.Batch(1, actions)).Sum(row => row.Length)];
        using FileStream file = new(
            Path.Combine(folder, "log"), FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose);
        return PerSecond(count, _ =>
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        });
    }

    /// <summary>Commits of one small row a second, prepared, one after the other.</summary>
    public static async Task<double> InsertsAsync(NpgsqlConnection connection, int count, CancellationToken cancellation)
    {
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS bare (id BIGSERIAL PRIMARY KEY, body BYTEA)", cancellation);
        await using NpgsqlCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO bare (body) VALUES ($1)";
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = new byte[300] });
        await insert.PrepareAsync(cancellation);
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            await insert.ExecuteNonQueryAsync(cancellation);
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>How long it takes to make rows of bytes that lie in memory.</summary>
    public static double DecodeSeconds(int count)
    {
        RowCodec codec = new();
        SchedulerChanges rows = StoreRows.Batch(1, 1);
        (byte[] job, byte[] operation) = (codec.Encode(rows.Jobs[0]), codec.Encode(rows.Operations[0]));
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            codec.DecodeJob(job);
            codec.DecodeOperation(operation);
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static IEnumerable<byte[]> BytesOf(SchedulerChanges changes)
    {
        RowCodec codec = new();
        return [.. changes.Jobs.Select(codec.Encode), .. changes.Operations.Select(codec.Encode)];
    }

    private static double PerSecond(int count, Action<int> work)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < count; i++)
        {
            work(i);
        }

        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
