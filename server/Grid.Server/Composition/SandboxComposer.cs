using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.External;
using Grid.Sandbox.Fuse;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Images;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.RemoteApis;
using Grid.Sandbox.Roots;
using Grid.Sandbox.Runner;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Workers;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Opens the sandbox of a bot: one method a kind.</summary>
/// <param name="bot">The bot's part of the configuration.</param>
/// <param name="inputs">The store that inputs are linked from.</param>
/// <param name="outputs">Where outputs go.</param>
/// <param name="hidden">Folders of the same process that no action may look into.</param>
/// <param name="images">The images that actions may ask for; null for none.</param>
/// <param name="apis">The farm, for actions that speak to it; null when none may.</param>
/// <param name="opened">Takes what has to be closed after it.</param>
/// <param name="loggers">Where its parts log.</param>
/// <param name="time">Times the actions.</param>
internal sealed class SandboxComposer(
    BotConfig bot,
    IInputStore inputs,
    IBlobStore outputs,
    IReadOnlyList<string> hidden,
    ImageStore? images,
    IRemoteApis? apis,
    OpenedParts opened,
    ILoggerFactory loggers,
    TimeProvider time)
{
    // Messages made for external runners: a few for each action under way, the rest is let go.
    private const long MessagesBytesMax = 64L << 20;

    /// <summary>Opens it, to be closed with the other parts, and clears away what a killed one left behind.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks for it.</exception>
    public async Task<ISandbox> OpenAsync()
    {
        ISandbox sandbox = images is null ? await OpenAllAsync() : new ImageSandbox(images, await OpenAllAsync());
        return apis is null ? sandbox : opened.Keep(new RemoteApisSandbox(sandbox, apis));
    }

    private async Task<ISandbox> OpenAllAsync()
    {
        if (bot.Sandboxes.Count == 0)
        {
            return opened.Keep(await OpenAsync(bot.Sandbox));
        }

        List<(string Name, ISandbox Sandbox)> sandboxes = [];
        foreach (NamedSandboxConfig named in bot.Sandboxes)
        {
            sandboxes.Add((named.Name, opened.Keep(await OpenAsync(named.Sandbox))));
        }

        return new ChoosingSandbox(sandboxes);
    }

    private async Task<ISandbox> OpenAsync(SandboxConfig config) => config switch
    {
        SandboxConfig.HostTools hostTools => new UnisolatedSandbox(Open(hostTools)),
        SandboxConfig.Bubblewrap bubblewrap => new ChrootSandbox(await OpenAsync(bubblewrap), LimitsOf(null)),
        SandboxConfig.Namespaces namespaces => new ChrootSandbox(await OpenAsync(namespaces), LimitsOf(null)),
        SandboxConfig.Runner runner => new ChrootSandbox(await OpenAsync(runner), LimitsOf(null)),
        SandboxConfig.BuildBoxRun external => await OpenAsync(external),
        _ => throw new UnreachableException($"A sandbox of an unknown kind: {config.GetType().Name}."),
    };

    private HostToolsSandbox Open(SandboxConfig.HostTools config)
    {
        string stagingPath = StagingPathOf(config.StagingPath);
        SandboxLimits limits = LimitsOf(config.OutputSizeBytesMax);
        return HostToolsSandbox.Open(stagingPath, OpenStager(config.Staging, stagingPath, limits), limits, time, WorkersOf(bot.Workers));
    }

    private static IActionStager OpenStager(
        StagingKind kind, string stagingPath, SandboxLimits limits, ActionUser? user = null) => kind switch
        {
            StagingKind.Links => new LinkStager(limits) { CopiesFiles = user is { IsAnother: false } },
            StagingKind.Fuse => FuseStager.Open(stagingPath, limits, user),
            _ => throw new UnreachableException($"Staging of an unknown kind: {kind}."),
        };

    private Task<IsolatedSandbox> OpenAsync(SandboxConfig.Bubblewrap config) => BubblewrapSandbox.OpenAsync(
        PartsOf(config.Isolation), IsolationComposer.OptionsOf(config.Isolation), config.ProgramPath, CancellationToken.None);

    private Task<IsolatedSandbox> OpenAsync(SandboxConfig.Namespaces config) => NamespacesSandbox.OpenAsync(
        PartsOf(config.Isolation), IsolationComposer.OptionsOf(config.Isolation), CancellationToken.None);

    private IsolatedSandboxParts PartsOf(IsolationConfig config)
    {
        string stagingPath = StagingPathOf(config.StagingPath);
        SandboxLimits limits = LimitsOf(config.OutputSizeBytesMax);
        return new IsolatedSandboxParts
        {
            StagingPath = stagingPath,
            Stager = OpenStager(config.Staging, stagingPath, limits, ActionUser.OfThisProcess()),
            Limits = limits,
            Time = time,
            Workers = bot.Workers is null ? null : WorkersOf(bot.Workers),
            OwnFolders = [inputs.Root, .. hidden],
        };
    }

    private async Task<StagedSandbox> OpenAsync(SandboxConfig.Runner config)
    {
        if (bot.Limits.NeedsGroups)
        {
            throw GridException.FailedPrecondition(
                $"{config.Location}: this bot's actions are processes of a runner, who alone can limit them: write 'memory', 'cores' "
                + "and 'processes' into the limits of the runner.");
        }

        GrpcChannel channel = opened.Keep(RemoteChannel.Open(config.Remote));
        string stagingPath = StagingPathOf(config.StagingPath);
        SandboxLimits limits = LimitsOf(streamBytesMax: null);
        RunnerLauncher launcher = await RunnerLauncher.ConnectAsync(
            channel.CreateCallInvoker(), config.Remote.ToString(), stagingPath, limits, time, CancellationToken.None);
        return new StagedSandbox(StagingArea.Open(stagingPath), new LinkStager(limits), launcher, limits, time);
    }

    private async Task<ExternalSandbox> OpenAsync(SandboxConfig.BuildBoxRun config)
    {
        ActionStore store = new(new MemoryBlobStore(MessagesBytesMax), inputs, outputs);
        ActionCas cas = opened.Keep(await ActionCas.StartAsync(store, loggers));
        ExternalRunner runner = new(config.Command, cas.Address) { Arguments = config.Arguments };
        return ExternalSandbox.Open(
            config.Environment is { } environment ? runner with { Environment = environment } : runner,
            store,
            StagingPathOf(config.StagingPath),
            LimitsOf(config.OutputSizeBytesMax),
            time);
    }

    private static WorkerLimits WorkersOf(WorkersConfig? config)
    {
        WorkerLimits usual = new();
        return usual with
        {
            WorkersMax = config?.Max ?? usual.WorkersMax,
            IdleMax = config?.IdleMax ?? usual.IdleMax,
            MemoryBytesMax = config?.MemoryBytesMax,
        };
    }

    private string StagingPathOf(string? configured) => configured ?? BotPaths.StagingBeside(inputs.Root);

    private SandboxLimits LimitsOf(long? streamBytesMax) =>
        LimitsComposer.Of(bot.Limits, BotOffer.Of(bot, images: []), bot.Grace, streamBytesMax);
}
