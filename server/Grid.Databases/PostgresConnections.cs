using System.Globalization;
using Grid.Core;
using Npgsql;

namespace Grid.Databases;

/// <summary>How the driver is told where a PostgreSQL server is and how to speak with it.</summary>
public static class PostgresConnections
{
    /// <summary>A connection string to go on from.</summary>
    public static NpgsqlConnectionStringBuilder To(DatabaseAddress.Postgres address, SqlDatabaseOptions options)
    {
        NpgsqlConnectionStringBuilder text = new()
        {
            Host = address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            Password = address.Password?.Reveal(),
            Timeout = (int)Math.Ceiling(options.ConnectionTimeout.TotalSeconds),
            MaxPoolSize = options.ConnectionsMax,
            ApplicationName = "gridserver",
            Options = string.Create(
                CultureInfo.InvariantCulture, $"-c lock_timeout={(long)options.LockTimeout.TotalMilliseconds}"),

            // Messages of the server quote values, which are none of a log's business.
            IncludeErrorDetail = false,
        };
        if (address.SslRootCert is { } certificates)
        {
            text.RootCertificate = certificates;
        }

        if (address.SslMode is { } mode)
        {
            text["SSL Mode"] = mode.Replace("-", string.Empty, StringComparison.Ordinal);
        }

        return text;
    }
}
