using Grid.Config;
using Grid.Config.Model;
using Grid.Core;
using Grid.Server.Hosting;
using Grid.Server.Proof;
using Grid.Storage.Backends;
using Grid.Tests.Shared;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Tests.Examples;

/// <summary>Starts examples as they stand, except for ports and folders, which are the test's own.</summary>
internal sealed class ExampleFarm : IAsyncDisposable
{
    private readonly TemporaryFolder _home = new();
    private readonly Stack<GridProcess> _processes = new();

    /// <summary>Starts one; <paramref name="addresses"/> says what stands for the addresses written in it.</summary>
    public async Task<GridProcess> StartAsync(string example, params (string Written, string Real)[] addresses)
    {
        return await StartTextAsync(await TextAsync(example, addresses), example);
    }

    /// <summary>Runs one clean-up of an example beside the server that was started from it.</summary>
    public async Task<int> CleanUpAsync(string example, Action<string> tell, params (string Written, string Real)[] addresses) =>
        await CleanUpTextAsync(await TextAsync(example, addresses), example, tell);

    /// <summary>The same of a text.</summary>
    public async Task<int> CleanUpTextAsync(string text, string name, Action<string> tell)
    {
        GridConfig config = Load(text, name);
        await using CleanupRun run = new(config.Cleanups, isDryRun: false, tell, tell);
        return await run.RunAsync(period: null, CancellationToken.None);
    }

    /// <summary>A file below the folder that the examples take for home.</summary>
    public string PathOf(string name) => _home.PathOf(name);

    /// <summary>Starts a bot of ours for a server that was written for others.</summary>
    public Task<GridProcess> StartBotAsync(string remote, string instance)
    {
        string cache = _home.PathOf("bot");
        string text = $"bots: [!bot {{remote: '{remote}', instance-name: '{instance}', cache: {{path: '{cache}'}}}}]";
        return StartTextAsync(text, "bot.yml");
    }

    /// <summary>Sends an action through, and asks for it once more.</summary>
    public static async Task<ProofReport> ProveAsync(string remote, string instance)
    {
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(remote));
        return await new ProofAction(channel, InstanceName.Parse(instance), TimeProvider.System).RunAsync(default);
    }

    public async ValueTask DisposeAsync()
    {
        while (_processes.TryPop(out GridProcess? process))
        {
            await process.DisposeAsync();
        }

        _home.Dispose();
    }

    private static async Task<string> TextAsync(string example, (string Written, string Real)[] addresses)
    {
        string text = await File.ReadAllTextAsync(RepositoryRoot.Combine("examples", example));
        foreach ((string written, string real) in addresses)
        {
            text = text.Replace(written, real, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Starts a text.</summary>
    public async Task<GridProcess> StartTextAsync(string text, string name)
    {
        GridProcess process = await GridProcess.StartAsync(Load(text, name), LogLevel.Warning, CancellationToken.None);
        _processes.Push(process);
        return process;
    }

    private GridConfig Load(string text, string name)
    {
        ConfigSurroundings surroundings = new()
        {
            WorkingDirectory = _home.Root,
            HomeDirectory = _home.Root,
            Variable = variable => variable == "HOME" ? _home.Root : null,
            ReadFile = File.ReadAllText,
        };
        ConfigResult result = ConfigLoader.LoadText(text, name, surroundings);
        result.Diagnostics.Where(diagnostic => diagnostic.IsError).ShouldBeEmpty();
        return result.Config!;
    }
}
