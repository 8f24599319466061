using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Core;
using Npgsql;

namespace Grid.Testing.Postgres;

/// <summary>A PostgreSQL server of the tests' own, on a socket in a temporary folder.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "grid";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder;
    private readonly string _tcpAddress;
    private RunningProgram? _program;
    private int _databases;

    private PostgresServer(DirectoryInfo folder, string tcpAddress) => (_folder, _tcpAddress) = (folder, tcpAddress);

    /// <summary>What this machine lacks to run one; nothing may be lacking in continuous integration.</summary>
    public static string? Missing { get; } =
        Program("postgres") is null && Environment.GetEnvironmentVariable("CI") != "true"
            ? "PostgreSQL's server programs (initdb, postgres) are not on this machine."
            : null;

    public string SocketFolder => _folder.FullName;

    public static Task<PostgresServer> StartAsync() => StartAsync(string.Empty, trustedAddress: null);

    /// <summary>Starts one that can be reached from another machine too.</summary>
    /// <param name="tcpAddress">Where it listens besides its socket; empty for nowhere.</param>
    /// <param name="trustedAddress">That machine.</param>
    public static async Task<PostgresServer> StartAsync(string tcpAddress, string? trustedAddress)
    {
        PostgresServer server = new(Directory.CreateTempSubdirectory("grid-pg-"), tcpAddress);
        try
        {
            await server.InitialiseAsync();
            await server.TrustAsync(tcpAddress, trustedAddress);
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes an empty database.</summary>
    public async Task<DatabaseAddress> NewDatabaseAsync()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await using NpgsqlDataSource source = NpgsqlDataSource.Create($"Host={SocketFolder};Username={User};Database=postgres");
        await using NpgsqlCommand create = source.CreateCommand($"CREATE DATABASE {name}");
        await create.ExecuteNonQueryAsync();
        return Address(name);
    }

    public DatabaseAddress Address(string database) =>
        new DatabaseAddress.Postgres(SocketFolder, DatabaseAddress.Postgres.PortDefault, database, User, Password: null);

    /// <summary>Kills the server, as when its machine goes down.</summary>
    public async Task KillAsync()
    {
        if (_program is not null)
        {
            await _program.DisposeAsync();
            _program = null;
        }
    }

    /// <summary>Starts it on the data it has.</summary>
    public async Task StartAgainAsync()
    {
        // Memory that its processes share is in its own folder: one that is killed leaves nothing elsewhere.
        _program = RunningProgram.Start(AsItsUser(
            "postgres", "-D", DataFolder, "-k", SocketFolder, "-c", $"listen_addresses={_tcpAddress}", "-c", "fsync=off",
            "-c", "dynamic_shared_memory_type=mmap"));
        await _program.LineAsync(new Regex("ready to accept connections"), StartLimit);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _folder.Delete(recursive: true);
    }

    private string DataFolder => Path.Combine(_folder.FullName, "data");

    private async Task InitialiseAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(new ProgramCall("chown", "nobody", _folder.FullName));
        }

        await RunAsync(AsItsUser("initdb", "-D", DataFolder, "-U", User, "-A", "trust", "--no-sync", "--locale=C"));
    }

    private async Task TrustAsync(params string?[] addresses)
    {
        IEnumerable<string> lines = addresses
            .Where(address => address is { Length: > 0 })
            .Select(address => $"host all all {address}/32 trust");
        await File.AppendAllLinesAsync(Path.Combine(DataFolder, "pg_hba.conf"), lines);
    }

    // It refuses to run as root.
    private static ProgramCall AsItsUser(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ProgramCall(
            "setpriv",
            ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", ProgramOrName(program), .. arguments])
        {
            Directory = "/",
        }
        : new ProgramCall(ProgramOrName(program), arguments);

    private static string ProgramOrName(string name) => Program(name) ?? name;

    // Debian keeps the server's programs out of the path.
    private static string? Program(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
        .Concat(Versions().Select(version => Path.Combine(version, "bin")))
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static IEnumerable<string> Versions() =>
        Directory.Exists("/usr/lib/postgresql") ? Directory.EnumerateDirectories("/usr/lib/postgresql") : [];

    private static async Task RunAsync(ProgramCall call)
    {
        await using RunningProgram program = RunningProgram.Start(call);
        ProgramResult result = await program.ResultAsync(StartLimit);
        result.ExitCode.ShouldBe(0, program.Report);
    }
}
