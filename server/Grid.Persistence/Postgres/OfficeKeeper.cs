using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Databases;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>
/// Holds the writer's lock on a connection that does nothing else, and notices at once when that connection breaks: then
/// the server gives the lock to another. Whoever stands in line waits inside the server, which wakes it without delay.
/// </summary>
internal sealed class OfficeKeeper : IAsyncDisposable
{
    // Together with the schema's name: several grids may share a database in schemas of their own.
    private const int WriterLock = 0x67726964;

    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _lost = new();
    private Task _watch = Task.CompletedTask;

    private OfficeKeeper(NpgsqlConnection connection)
    {
        _connection = connection;
        Lost = _lost.Token;
    }

    public CancellationToken Lost { get; }

    /// <summary>The connection that has the lock, until it is watched.</summary>
    public NpgsqlConnection Connection => _connection;

    /// <summary>Waits for the lock.</summary>
    public static async Task<OfficeKeeper> TakeAsync(
        DatabaseAddress.Postgres address, SchedulerStoreOptions options, CancellationToken cancellation)
    {
        NpgsqlConnection connection = new(ConnectionStringTo(address, options));
        OfficeKeeper keeper = new(connection);
        try
        {
            await connection.OpenAsync(cancellation);
            await connection.ExecuteAsync(Silence.SettingsFor(connection, options), cancellation);
            await using NpgsqlCommand take = connection.CreateCommand();
            take.CommandText = "SELECT pg_advisory_lock($1, hashtext(coalesce(current_schema(), '')))";
            take.Parameters.Add(new NpgsqlParameter<int> { TypedValue = WriterLock });
            take.CommandTimeout = 0;
            await take.ExecuteNonQueryAsync(cancellation);
            return keeper;
        }
        catch
        {
            await keeper.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to notice when the connection breaks, and has the server notice when this process does not ask.</summary>
    public async Task WatchAsync(SchedulerStoreOptions options, CancellationToken cancellation)
    {
        await _connection.ExecuteAsync(Silence.SettingsForHolder(_connection, options), cancellation);
        _watch = WaitForBreakAsync();
    }

    /// <summary>The term is over for another reason.</summary>
    public Task LoseAsync() => _lost.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watch;
        await _connection.DisposeAsync();
        _stop.Dispose();
        _lost.Dispose();
    }

    private static string ConnectionStringTo(DatabaseAddress.Postgres address, SchedulerStoreOptions options)
    {
        int halfSilenceSeconds = Silence.HalfSeconds(options);
        NpgsqlConnectionStringBuilder text = PostgresConnections.To(address, options.Database);
        text.ApplicationName = "gridserver-writer";
        text.Pooling = false;

        // The driver asks after so much silence, and waits as long for the answer.
        text.KeepAlive = halfSilenceSeconds;

        // While it waits for the lock only TCP can ask; a socket of this machine has no use for it, and refuses it.
        if (!address.Host.StartsWith('/'))
        {
            text.TcpKeepAlive = true;
            text.TcpKeepAliveTime = halfSilenceSeconds;
            text.TcpKeepAliveInterval = 1;
        }

        // Standing in line takes as long as it takes, whatever the role's or the server's defaults are.
        text.Options = "-c lock_timeout=0 -c statement_timeout=0";
        return text.ConnectionString;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "However it ends, the lock is not watched any more.")]
    private async Task WaitForBreakAsync()
    {
        try
        {
            while (true)
            {
                await _connection.WaitAsync(_stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The office is given up.
        }
        catch (Exception)
        {
            await _lost.CancelAsync();
        }
    }
}
