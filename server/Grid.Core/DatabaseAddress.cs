using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Grid.Core;

/// <summary>
/// A database, as SQLAlchemy's connection strings name it: <c>sqlite:///path</c> or
/// <c>postgresql://user:password@host:port/database</c>.
/// </summary>
public abstract record DatabaseAddress
{
    private const string Forms =
        "write sqlite:///PATH, or postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or postgresql:///DATABASE?host=/SOCKET/FOLDER";

    // An option that is dropped in silence may be the one that keeps strangers out.
    private static readonly string[] PostgresOptions = ["host", "port", "user", "password", "sslmode", "sslrootcert"];

    /// <summary>A file of this machine.</summary>
    public sealed record Sqlite(string Path) : DatabaseAddress
    {
        public override string ToString() => $"sqlite:///{Path}";
    }

    /// <summary>A PostgreSQL server; <paramref name="Host"/> may be the folder of its socket.</summary>
    public sealed record Postgres(string Host, int Port, string Database, string User, Secret? Password) : DatabaseAddress
    {
        public const int PortDefault = 5432;

        /// <summary>How far the server has to prove itself, in libpq's words; null for the driver's own choice.</summary>
        public string? SslMode { get; init; }

        /// <summary>A file of certificates of which one must have signed the server's; null for those the machine trusts.</summary>
        public string? SslRootCert { get; init; }

        public override string ToString() => $"postgresql://{User}@{Host}:{Port}/{Database}";
    }

    /// <summary>
    /// Parses a connection string; a relative path starts at <paramref name="folder"/>. <paramref name="problem"/> says
    /// what to write instead, without repeating what may hold a password.
    /// </summary>
    public static bool TryParse(
        string text,
        string folder,
        [NotNullWhen(true)] out DatabaseAddress? address,
        [NotNullWhen(false)] out string? problem)
    {
        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        string scheme = schemeEnd < 0 ? string.Empty : text[..schemeEnd];
        string rest = schemeEnd < 0 ? string.Empty : text[(schemeEnd + 3)..];

        // SQLAlchemy names its driver behind a plus; ours is always the same.
        (address, problem) = scheme.Split('+')[0] switch
        {
            "sqlite" => ParseSqlite(rest, folder),
            "postgresql" or "postgres" => ParsePostgres(rest),
            _ => (null, $"this is not the address of a database: {Forms}"),
        };
        return address is not null;
    }

    private static (DatabaseAddress? Address, string? Problem) ParseSqlite(string rest, string folder)
    {
        string path = rest.StartsWith('/') ? rest[1..].Split('?')[0] : string.Empty;
        return path is "" or ":memory:"
            ? (null, "a database in memory is gone with the process: name a file, such as sqlite:////var/lib/grid/index.db")
            : (new Sqlite(System.IO.Path.GetFullPath(Uri.UnescapeDataString(path), folder)), null);
    }

    private static (DatabaseAddress? Address, string? Problem) ParsePostgres(string rest)
    {
        string[] halves = rest.Split('?', 2);
        Dictionary<string, string> options = OptionsIn(halves.Length > 1 ? halves[1] : string.Empty);
        if (options.Keys.FirstOrDefault(name => !PostgresOptions.Contains(name)) is { } unknown)
        {
            return (null, $"'{unknown}' is no option of a database's address here: it may have {string.Join(", ", PostgresOptions)}");
        }

        int pathStart = halves[0].IndexOf('/', StringComparison.Ordinal);
        string authority = pathStart < 0 ? halves[0] : halves[0][..pathStart];
        string database = pathStart < 0 ? string.Empty : halves[0][(pathStart + 1)..];
        int userEnd = authority.LastIndexOf('@');
        string[] account = userEnd < 0 ? [] : authority[..userEnd].Split(':', 2);
        (string host, string port) = HostAndPort(authority[(userEnd + 1)..]);
        host = options.GetValueOrDefault("host", host);
        port = options.GetValueOrDefault("port", port);
        string user = account.Length > 0 ? Uri.UnescapeDataString(account[0]) : options.GetValueOrDefault("user", string.Empty);
        string? password = account.Length > 1
            ? Uri.UnescapeDataString(account[1])
            : options.GetValueOrDefault("password");
        if (!TryParsePort(port, out int number))
        {
            return (null, $"the port of the database must be a number from 1 to 65535: {Forms}");
        }

        if (database.Length == 0 || user.Length == 0)
        {
            return (null, $"the address of the database names no {(user.Length == 0 ? "user" : "database")}: {Forms}");
        }

        return (
            new Postgres(
                host.Length == 0 ? "localhost" : Uri.UnescapeDataString(host),
                number,
                Uri.UnescapeDataString(database),
                user,
                password is null ? null : new Secret(password))
            {
                SslMode = options.GetValueOrDefault("sslmode"),
                SslRootCert = options.GetValueOrDefault("sslrootcert"),
            },
            null);
    }

    // "[::1]:5432", "host:5432", "host"
    private static (string Host, string Port) HostAndPort(string text)
    {
        int bracket = text.LastIndexOf(']');
        int colon = text.IndexOf(':', Math.Max(bracket, 0));
        string host = colon < 0 ? text : text[..colon];
        return (host.Trim('[', ']'), colon < 0 ? string.Empty : text[(colon + 1)..]);
    }

    private static bool TryParsePort(string text, out int port)
    {
        port = Postgres.PortDefault;
        return text.Length == 0
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535);
    }

    private static Dictionary<string, string> OptionsIn(string query)
    {
        Dictionary<string, string> options = new(StringComparer.Ordinal);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] halves = pair.Split('=', 2);
            options[halves[0]] = halves.Length > 1 ? Uri.UnescapeDataString(halves[1]) : string.Empty;
        }

        return options;
    }
}
