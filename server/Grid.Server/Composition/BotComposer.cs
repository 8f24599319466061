using Grid.Bots;
using Grid.Bots.Outputs;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Nested;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Images;
using Grid.Sandbox.Inputs;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Builds bots from the configuration: the way to the server, the local store, the sandbox.</summary>
/// <param name="neighbour">The server of the same process, or null.</param>
/// <param name="time">The bots' clock.</param>
/// <param name="loggers">Where they log.</param>
internal sealed class BotComposer(ServerNeighbour? neighbour, TimeProvider time, ILoggerFactory loggers)
{
    // What an action was just staged from, or is about to be, is not evicted for the next one's inputs.
    private static readonly TimeSpan InputProtection = TimeSpan.FromMinutes(1);

    /// <summary>Starts a bot.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when there is no server for it, or its folder is in use.</exception>
    public async Task<RunningBot> StartAsync(BotConfig config)
    {
        OpenedParts opened = new();
        try
        {
            return RunningBot.Start(await ComposeAsync(config, opened), opened);
        }
        catch
        {
            await opened.DisposeAsync();
            throw;
        }
    }

    private async Task<Bot> ComposeAsync(BotConfig config, OpenedParts opened)
    {
        RemoteAddress remote = config.Remote ?? neighbour?.Address ?? throw GridException.FailedPrecondition(
            $"{config.Location}: this bot names no remote and there is no server in its file: add 'remote: http://HOST:PORT'.");
        CallInvoker bots = Connect(remote, opened);
        (IInputStore inputs, IBlobStore outputs) = StoresOf(config, bots, opened);
        ImageStore? images = OpenImages(config, inputs.Root, opened);
        BotApis? apis = ApisOf(config, bots, outputs);
        ISandbox sandbox = await new SandboxComposer(
            config, inputs, outputs, neighbour?.DataFolders ?? [], images, apis, opened, loggers, time).OpenAsync();
        BotOptions options = OptionsOf(config, inputs.Root, images);
        BotParts parts = new(bots, inputs, outputs, sandbox, HealthOf(config, inputs.Root, options));
        return new Bot(parts, options, time, loggers);
    }

    // A bot in one process with a server uses the server's store as it is, and links its inputs straight from it when
    // it keeps blobs as files. Any other fetches them into files of its own.
    private (IInputStore Inputs, IBlobStore Outputs) StoresOf(
        BotConfig config, CallInvoker bots, OpenedParts opened)
    {
        IBlobStore? shared = config.Remote is null && config.CasRemote is null ? neighbour?.StoreOf(config.InstanceName) : null;
        return shared is IBlobFileStore files ? (new LocalInputs(files), files) : OwnStores(config, shared, bots, opened);
    }

    private (IInputStore Inputs, IBlobStore Outputs) OwnStores(
        BotConfig config, IBlobStore? shared, CallInvoker bots, OpenedParts opened)
    {
        IBlobStore remote = shared ?? OpenRemote(config, bots, opened);
        string path = config.Cache?.Path ?? BotPaths.DefaultCacheOf(config, (shared as SegmentBlobStore)?.Root);
        DiskBlobStore local = opened.Keep(DiskBlobStore.Open(path, config.Cache?.SizeBytesMax, InputProtection, time));
        RemoteInputs inputs = opened.Keep(new RemoteInputs(local, remote, new RemoteInputOptions(), time));
        return (inputs, new KeptOutputs(local, remote));
    }

    private RemoteBlobStore OpenRemote(BotConfig config, CallInvoker bots, OpenedParts opened)
    {
        CallInvoker cas = config.CasRemote is null ? bots : Connect(config.CasRemote, opened);
        return new RemoteBlobStore(cas, new RemoteStoreOptions { Instance = config.InstanceName }, time);
    }

    private BotApis? ApisOf(BotConfig config, CallInvoker server, IBlobStore cas) => config.RemoteApis is not { } allowed
        ? null
        : new BotApis(
            cas,
            new RemoteActionCache(server, new RemoteStoreOptions { Instance = config.InstanceName }, time),
            new Upstream(server, config.InstanceName),
            allowed.TakesResults,
            NestedLimits.Default with { OperationsMax = allowed.OperationsMax ?? NestedLimits.Default.OperationsMax },
            time,
            loggers);

    private static CallInvoker Connect(RemoteAddress address, OpenedParts opened) =>
        opened.Keep(RemoteChannel.Open(address)).CreateCallInvoker();

    private static BotOptions OptionsOf(BotConfig config, string storeRoot, ImageStore? images) => new()
    {
        BotId = config.Name ?? BotIdentity.Of(Environment.MachineName, storeRoot),
        Instance = config.InstanceName,
        Platform = BotOffer.Of(config, images?.Names() ?? []),
        JobsMax = config.Jobs ?? Environment.ProcessorCount,
        DrainGrace = config.ShutdownGrace,
        ActionDurationMax = config.ActionDurationMax,
        ConsecutiveErrorsMax = config.ConsecutiveErrorsMax,
    };

    private static ImageStore? OpenImages(BotConfig config, string storeRoot, OpenedParts opened)
    {
        if (config.Images is not { } images)
        {
            return null;
        }

        return opened.Keep(ImageStore.Open(new ImageOptions
        {
            Folders = images.Folders,
            StorePath = images.Path ?? BotPaths.ImagesBeside(storeRoot),
            Allowed = images.Allowed,
            SizeBytesMax = images.SizeBytesMax ?? ImageOptions.DefaultSizeBytesMax,
        }));
    }

    private static CombinedHealth HealthOf(BotConfig config, string storeRoot, BotOptions options) => new(
    [
        new DiskHealth(storeRoot, options.DiskFreeBytesMin),
        .. config.DiskUsage.Select(disk => new DiskUsageHealth(disk.Path, disk.UsedFractionMax)),
    ]);
}
