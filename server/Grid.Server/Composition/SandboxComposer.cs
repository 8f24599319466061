using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Runner;
using Grid.Sandbox.Staging;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Server.Composition;

/// <summary>Opens the sandbox of a bot: one method a kind.</summary>
/// <param name="bot">The bot's part of the configuration.</param>
/// <param name="storeRoot">The folder of the store that inputs are linked from.</param>
/// <param name="opened">Takes what has to be closed after it.</param>
/// <param name="time">Times the actions.</param>
internal sealed class SandboxComposer(
    BotConfig bot, string storeRoot, Stack<IAsyncDisposable> opened, TimeProvider time)
{
    /// <summary>Opens it, and clears away what a killed one left behind.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks for it.</exception>
    public Task<ISandbox> OpenAsync() => OpenAsync(bot.Sandbox);

    private async Task<ISandbox> OpenAsync(SandboxConfig config) => config switch
    {
        SandboxConfig.HostTools hostTools => Open(hostTools),
        SandboxConfig.Bubblewrap bubblewrap => await OpenAsync(bubblewrap),
        SandboxConfig.Namespaces namespaces => await OpenAsync(namespaces),
        SandboxConfig.Runner runner => await OpenAsync(runner),
        _ => throw new UnreachableException($"A sandbox of an unknown kind: {config.GetType().Name}."),
    };

    private HostToolsSandbox Open(SandboxConfig.HostTools config) =>
        HostToolsSandbox.Open(StagingPathOf(config.StagingPath), LimitsOf(config.OutputSizeBytesMax), time);

    private Task<BubblewrapSandbox> OpenAsync(SandboxConfig.Bubblewrap config) => BubblewrapSandbox.OpenAsync(
        PartsOf(config.Isolation), IsolationComposer.OptionsOf(config.Isolation), config.ProgramPath, CancellationToken.None);

    private Task<NamespacesSandbox> OpenAsync(SandboxConfig.Namespaces config) => NamespacesSandbox.OpenAsync(
        PartsOf(config.Isolation), IsolationComposer.OptionsOf(config.Isolation), CancellationToken.None);

    private IsolatedSandboxParts PartsOf(IsolationConfig config)
    {
        SandboxLimits limits = LimitsOf(config.OutputSizeBytesMax);
        return new IsolatedSandboxParts
        {
            StagingPath = StagingPathOf(config.StagingPath),
            Stager = new LinkStager(limits),
            Limits = limits,
            Time = time,
            OwnFolders = [storeRoot],
        };
    }

    private async Task<StagedSandbox> OpenAsync(SandboxConfig.Runner config)
    {
        GrpcChannel channel = RemoteChannel.Open(config.Remote);
        opened.Push(new AsyncDisposal(channel));
        string stagingPath = StagingPathOf(config.StagingPath);
        RunnerLauncher launcher = await RunnerLauncher.ConnectAsync(
            channel.CreateCallInvoker(), config.Remote.ToString(), stagingPath, time, CancellationToken.None);
        SandboxLimits limits = LimitsOf(streamBytesMax: null);
        return new StagedSandbox(StagingArea.Open(stagingPath), new LinkStager(limits), launcher, limits, time);
    }

    private string StagingPathOf(string? configured) => configured ?? BotPaths.StagingBeside(storeRoot);

    private SandboxLimits LimitsOf(long? streamBytesMax) => SandboxLimits.Default with
    {
        KillGrace = bot.Grace,
        StreamBytesMax = streamBytesMax ?? SandboxLimits.Default.StreamBytesMax,
    };
}
