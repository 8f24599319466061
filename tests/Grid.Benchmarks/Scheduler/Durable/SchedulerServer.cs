using System.Net;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>The real executable with blobs and results in files, as farms have them, and a scheduler.</summary>
internal sealed class SchedulerServer : IAsyncDisposable
{
    private const string ListeningLine = "listening on ";

    private readonly GridProgram _program;

    private SchedulerServer(GridProgram program) => _program = program;

    public ProcessFigures Figures => _program.Figures;

    public IPEndPoint EndPoint => IPEndPoint.Parse(
        _program.Said.First(said => said.StartsWith(ListeningLine, StringComparison.Ordinal))[ListeningLine.Length..]);

    /// <summary>What it printed so far.</summary>
    public IReadOnlyList<string> Said => _program.Said;

    /// <summary>Starts a server and waits until it serves; what an earlier one left in the folder is loaded.</summary>
    public static async Task<SchedulerServer> StartAsync(string grid, string folder, string scheduler)
    {
        string config = Path.Join(folder, "bench.yml");
        await File.WriteAllTextAsync(config, Config(folder, scheduler));
        return new SchedulerServer(await GridProgram.StartAsync(grid, ["server", config], "ready"));
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static string Config(string folder, string scheduler) =>
        $"""
        description: grid bench scheduler
        server:
          - !channel
            address: 127.0.0.1:0
            insecure-mode: true
        storages:
          - !disk-storage &cas
            path: {folder}/cas
        caches:
          - !disk-action-cache &results
            path: {folder}/action-cache
            storage: *cas
        {scheduler}
        instances:
          - name: ''
            services:
              - !cas
                storage: *cas
              - !action-cache
                cache: *results
              - !execution
                scheduler: *jobs
              - !introspection
                scheduler: *jobs
        """;
}
