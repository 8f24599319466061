using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Tests.Shared;

namespace Grid.Faults.Farms;

/// <summary>
/// <c>examples/runner</c> as it stands, but for ports, folders and users: a server, a bot of one user and a runner of
/// another, neither of whom is root or owns anything else on the machine.
/// </summary>
internal sealed class RunnerFarm
{
    private const uint BotUser = 61_185;
    private const uint RunnerUser = 61_184;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FaultFarm _farm;
    private readonly GridServer _server;
    private RunningProgram? _bot;
    private RunningProgram? _runner;

    private RunnerFarm(FaultFarm farm, GridServer server) => (_farm, _server) = (farm, server);

    private string Home => _farm.Scratch["gridserver"];

    /// <summary>Starts the server, and makes the folders that the example's instructions make.</summary>
    public static async Task<RunnerFarm> StartAsync(FaultFarm farm)
    {
        string root = farm.Scratch.Root;
        File.SetUnixFileMode(root, File.GetUnixFileMode(root) | UnixFileMode.OtherExecute);
        GridServer server = await farm.ServeAsync(address => ServerConfig(address, farm.Scratch["cas"]), "127.0.0.1:0");
        RunnerFarm started = new(farm, server);
        await started.InstallAsync("0755", "root", "root", started.Home);
        await started.InstallAsync("0750", $"{BotUser}", $"{RunnerUser}", $"{started.Home}/bot");
        await started.InstallAsync("0750", $"{RunnerUser}", $"{RunnerUser}", $"{started.Home}/runner");
        return started;
    }

    public async Task StartRunnerAsync()
    {
        string config = await ConfigAsync("runner.yml");
        _runner = Start($"--reuid={RunnerUser}", $"--regid={RunnerUser}", "--clear-groups", "runner", config);
        await _runner.LineAsync(new Regex("^ready"), Limit);
    }

    /// <summary>Starts the bot; it is not ready before there is a runner.</summary>
    public async Task BeginBotAsync()
    {
        string config = await ConfigAsync("bot.yml");
        _bot = Start($"--reuid={BotUser}", $"--regid={BotUser}", $"--groups={RunnerUser}", "bot", config);
    }

    public Task BotReadyAsync() => _bot!.LineAsync(GridUnderTest.BotReadyLine, Limit);

    public Task KillBotAsync() => _bot!.KillAloneAsync();

    public Task KillRunnerAsync() => _runner!.KillAloneAsync();

    public async Task StopBotAsync()
    {
        await _bot!.AskToStopAsync();
        (await _bot.ResultAsync(Limit)).ShouldSucceed();
    }

    public async Task StopRunnerAsync()
    {
        await _runner!.AskToStopAsync();
        (await _runner.ResultAsync(Limit)).ShouldSucceed();
    }

    /// <summary>Sends a shell script off as an action.</summary>
    public RunningProgram Execute(string script, params string[] options) => _farm.Start(GridUnderTest.Call(
        ["execute", "--remote", $"http://{_server.Address}", "--do-not-cache", .. options, "--", "sh", "-c", script]));

    /// <summary>What is there of actions: their folders in the bot's staging folder, and the runner's own.</summary>
    public IReadOnlyList<string> Remains() =>
    [
        .. new[] { $"{Home}/bot/staging", $"{Home}/runner/state" }
            .SelectMany(Directory.EnumerateDirectories)
            .SelectMany(Directory.EnumerateFileSystemEntries),
    ];

    /// <summary>What is there of runs of bot and runner, and their socket.</summary>
    public IReadOnlyList<string> Traces() =>
    [
        .. Directory.EnumerateFileSystemEntries($"{Home}/bot/staging"),
        .. Directory.EnumerateFileSystemEntries($"{Home}/runner/state"),
        .. Directory.EnumerateFiles($"{Home}/runner"),
    ];

    private RunningProgram Start(params string[] options)
    {
        ProgramCall grid = GridUnderTest.Call(options[3..]);
        return _farm.Start(new ProgramCall("setpriv", [.. options[..3], grid.Name, .. grid.Arguments]));
    }

    private async Task InstallAsync(string mode, string owner, string group, string folder)
    {
        ProgramCall install = new("install", "-d", "-m", mode, "-o", owner, "-g", group, folder);
        (await _farm.Start(install).ResultAsync(Limit)).ShouldSucceed();
    }

    private async Task<string> ConfigAsync(string example)
    {
        string text = await File.ReadAllTextAsync(RepositoryRoot.Combine("examples", "runner", example));
        string path = _farm.Scratch[example];
        await File.WriteAllTextAsync(path, text
            .Replace("127.0.0.1:50051", _server.Address, StringComparison.Ordinal)
            .Replace("/var/lib/gridserver", Home, StringComparison.Ordinal)
            .Replace("[grid-bot]", $"[{BotUser}]", StringComparison.Ordinal));
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
        return path;
    }

    private static string ServerConfig(string address, string blobs) => $$"""
        server: [!channel {address: '{{address}}', insecure-mode: true}]
        storages: [!disk-storage &blobs {path: {{blobs}}, size: 5G}]
        caches: [!lru-action-cache &results {storage: *blobs, max-cached-refs: 100}]
        schedulers: [!memory-scheduler &jobs {storage: *blobs, action-cache: *results}]
        instances:
          - name: '*'
            services:
              - !execution {scheduler: *jobs, endpoints: [execution, operations, bots]}
              - !cas {storage: *blobs}
              - !bytestream {storage: *blobs}
              - !action-cache {cache: *results}
        """;
}
