using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Databases;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>Hears of every new writer on a connection that listens for nothing else.</summary>
internal sealed class WriterWatch(
    DatabaseAddress.Postgres address, SchedulerStoreOptions options, PostgresReads reads, TimeProvider time) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    public async IAsyncEnumerable<WriterRecord?> RecordsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        bool isFirst = true;
        WriterRecord? last = null;
        while (true)
        {
            if (await TryReadAsync(cancellation) is { Found: true } read && (isFirst || read.Writer != last))
            {
                (isFirst, last) = (false, read.Writer);
                yield return last;
            }

            await WaitAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    // Listening comes before reading: what changes in between is heard.
    private async Task<(bool Found, WriterRecord? Writer)> TryReadAsync(CancellationToken cancellation)
    {
        try
        {
            _connection ??= await ListenAsync(cancellation);
            return (true, await reads.WriterAsync(cancellation));
        }
        catch (Exception failure) when (failure is GridException || PostgresFailures.Explain(failure) is not null)
        {
            await DisposeAsync();
            return (false, null);
        }
    }

    private async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            if (_connection is not null)
            {
                await _connection.WaitAsync(cancellation);
                return;
            }
        }
        catch (Exception failure) when (PostgresFailures.Explain(failure) is not null)
        {
            await DisposeAsync();
        }

        await Task.Delay(options.Backoff, time, cancellation);
    }

    private async Task<NpgsqlConnection> ListenAsync(CancellationToken cancellation)
    {
        NpgsqlConnectionStringBuilder text = PostgresConnections.To(address, options.Database);
        text.ApplicationName = "gridserver-listener";
        text.Pooling = false;
        text.KeepAlive = Math.Max(1, (int)(options.SilenceMax.TotalSeconds / 2));
        NpgsqlConnection connection = new(text.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            await connection.ExecuteAsync($"LISTEN {PostgresTables.Channel}", cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
