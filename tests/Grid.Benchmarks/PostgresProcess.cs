using System.Diagnostics;
using Grid.Core;

namespace Grid.Benchmarks;

/// <summary>A PostgreSQL server for one run, with its data in a folder of the run: one that really waits for the disk.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private const string User = "grid";
    private const string ReadyText = "ready to accept connections";

    private readonly string _folder;
    private readonly string _binaries;
    private Process? _server;

    private PostgresProcess(string folder, string binaries)
    {
        _folder = folder;
        _binaries = binaries;
    }

    /// <summary>Its one database.</summary>
    public DatabaseAddress.Postgres Address =>
        new(_folder, DatabaseAddress.Postgres.PortDefault, "postgres", User, Password: null);

    private string DataPath => Path.Combine(_folder, "data");

    /// <summary>Starts one; null when this machine has no PostgreSQL.</summary>
    public static async Task<PostgresProcess?> TryStartAsync(string parent, CancellationToken cancellation)
    {
        if (FindBinaries() is not { } binaries)
        {
            return null;
        }

        PostgresProcess postgres = new(Directory.CreateDirectory(Path.Combine(parent, "postgres")).FullName, binaries);
        await postgres.StartAsync(cancellation);
        return postgres;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync();
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps the server's programs out of the path.
    private static string? FindBinaries() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':')
        .Concat(Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            : [])
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    private async Task StartAsync(CancellationToken cancellation)
    {
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync(new ProcessStartInfo("chown", ["nobody", _folder]), cancellation);
            await RunAsync(new ProcessStartInfo("chmod", ["o+x", Path.GetDirectoryName(_folder)!]), cancellation);
        }

        await RunAsync(AsItsUser("initdb", "-D", DataPath, "-U", User, "-A", "trust", "--locale=C"), cancellation);
        ProcessStartInfo start = AsItsUser("postgres", "-D", DataPath, "-k", _folder, "-c", "listen_addresses=");
        start.RedirectStandardError = true;
        _server = Process.Start(start) ?? throw new InvalidOperationException("postgres did not start.");
        while (await _server.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains(ReadyText, StringComparison.Ordinal))
            {
                _server.ErrorDataReceived += (_, _) => { };
                return;
            }
        }

        throw new InvalidOperationException("postgres ended before it was ready.");
    }

    // It refuses to run as root.
    private ProcessStartInfo AsItsUser(string program, params string[] arguments)
    {
        string path = Path.Combine(_binaries, program);
        return Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", path, .. arguments])
            {
                WorkingDirectory = "/",
            }
            : new ProcessStartInfo(path, arguments);
    }

    private static async Task RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{start.FileName} {string.Join(' ', start.ArgumentList)} ended with {process.ExitCode}.");
        }
    }
}
