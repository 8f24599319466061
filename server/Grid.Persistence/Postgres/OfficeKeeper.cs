using System.Globalization;
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

    // The first version that looks after connections whose statement is waiting, and lets sessions time out.
    private const int VersionOfConnectionChecks = 14;

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
            await keeper.PrepareAsync(options, cancellation);
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

    /// <summary>Begins to notice when the connection breaks.</summary>
    public void Watch() => _watch = WatchAsync();

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
        int halfSilenceSeconds = Math.Max(1, (int)(options.SilenceMax.TotalSeconds / 2));
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

    // The server has to notice as well when this machine falls silent, or the lock would be nobody's for hours.
    private async Task PrepareAsync(SchedulerStoreOptions options, CancellationToken cancellation)
    {
        int seconds = Math.Max(2, (int)options.SilenceMax.TotalSeconds);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = {seconds - 1};
            SET tcp_user_timeout = {seconds * 1000}
            """);
        if (_connection.PostgreSqlVersion.Major >= VersionOfConnectionChecks)
        {
            text += "; SET client_connection_check_interval = 1000; SET idle_session_timeout = 0";
        }

        await _connection.ExecuteAsync(text, cancellation);
    }

    private async Task WatchAsync()
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
        catch (Exception failure) when (PostgresFailures.Explain(failure) is not null)
        {
            await _lost.CancelAsync();
        }
    }
}
