using System.Globalization;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>
/// How a writer and its database notice that the other one is gone although nothing says so: a machine that lost its power,
/// a network that was cut, a process that is frozen. Left to its defaults, a server believes in a silent peer for hours,
/// with whatever that one has locked.
/// </summary>
internal static class Silence
{
    // The first version that looks after connections whose statement is waiting, and lets idle sessions time out.
    private const int VersionOfConnectionChecks = 14;

    /// <summary>After how many seconds of silence this side asks whether the other one is there, and how long it waits.</summary>
    public static int HalfSeconds(SchedulerStoreOptions options) => Math.Max(1, (int)(options.SilenceMax.TotalSeconds / 2));

    /// <summary>What makes the server look after a session of a writer.</summary>
    public static string SettingsFor(NpgsqlConnection connection, SchedulerStoreOptions options)
    {
        int seconds = Math.Max(2, (int)options.SilenceMax.TotalSeconds);
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = {seconds - 1};
            SET tcp_user_timeout = {seconds * 1000}
            """);
        return connection.PostgreSqlVersion.Major >= VersionOfConnectionChecks
            ? text + "; SET client_connection_check_interval = 1000"
            : text;
    }

    /// <summary>
    /// What makes the server end the session that holds the lock when its process is frozen, whose kernel still answers for it:
    /// it asks after half of the silence allowed, so twice that much means that nobody is there.
    /// </summary>
    public static string SettingsForHolder(NpgsqlConnection connection, SchedulerStoreOptions options) =>
        connection.PostgreSqlVersion.Major >= VersionOfConnectionChecks
            ? string.Create(
                CultureInfo.InvariantCulture, $"SET idle_session_timeout = {(long)(options.SilenceMax.TotalMilliseconds * 2)}")
            : "SELECT 1";
}
