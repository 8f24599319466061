using System.Text;
using Grid.Bots;
using Grid.Bots.Outputs;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Sandbox;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Inputs;
using Grid.Scheduling;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.EndToEnd.Bots;

/// <summary>A server and real bots with real sandboxes, in one folder.</summary>
internal sealed class Farm : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-farm-");
    private readonly SwitchedInvoker _address = new();
    private readonly Stack<RunningBot> _bots = [];
    private readonly DiskBlobStore _cas;
    private readonly MemoryActionCache _cache = new(100);
    private readonly SchedulerLimits _limits;

    private Farm(SchedulerLimits limits)
    {
        _limits = limits;
        _cas = DiskBlobStore.Open(Path.Combine(_folder.FullName, "cas"));
    }

    public ExecutionHost Server { get; private set; } = null!;

    public string Folder => _folder.FullName;

    public static async Task<Farm> StartAsync(SchedulerLimits? limits = null)
    {
        Farm farm = new(limits ?? new SchedulerLimits());
        await farm.StartServerAsync();
        return farm;
    }

    public async Task StartServerAsync()
    {
        Server = await ExecutionHost.StartAsync(_limits, _cas, _cache);
        _address.PointAt(Server.Channel.CreateCallInvoker());
    }

    public async Task StopServerAsync()
    {
        _address.PointAt(null);
        await Server.DisposeAsync();
    }

    /// <summary>A bot that shares the server's store.</summary>
    public RunningBot AddBot(
        string id, int jobsMax = 1, PlatformProperties? platform = null, SandboxLimits? limits = null) =>
        Add(id, jobsMax, new LocalInputs(_cas), _cas, cleanUp: null, platform, limits);

    /// <summary>A blob of the server as text.</summary>
    public async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(
        (await _cas.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);

    /// <summary>A bot on a machine of its own: blobs come and go by a CAS at another address than the server's.</summary>
    public async Task<RunningBot> AddRemoteBotAsync(string id)
    {
        StorageHost storage = await StorageHost.StartAsync(_cas);
        DiskBlobStore local = DiskBlobStore.Open(Path.Combine(Folder, id, "cache"));
        RemoteBlobStore remote = new(storage.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
        RemoteInputs inputs = new(local, remote, new RemoteInputOptions(), TimeProvider.System);
        return Add(id, jobsMax: 1, inputs, new KeptOutputs(local, remote), async () =>
        {
            await inputs.DisposeAsync();
            local.Dispose();
            await storage.DisposeAsync();
        });
    }

    /// <summary>Uploads an action that runs a shell script.</summary>
    public Task<Digest> UploadScriptAsync(string script, Action<Reapi.Action>? change = null, params string[] outputs) =>
        UploadScriptAsync(script, new Reapi.Directory(), change, outputs);

    /// <summary>Uploads an action that runs a shell script in an input root.</summary>
    public async Task<Digest> UploadScriptAsync(
        string script, Reapi.Directory inputRoot, Action<Reapi.Action>? change = null, params string[] outputs)
    {
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script }, OutputPaths = { outputs } };
        Reapi.Action action = new()
        {
            CommandDigest = (await Server.UploadAsync(command)).ToWire(),
            InputRootDigest = (await Server.UploadAsync(inputRoot)).ToWire(),
        };
        change?.Invoke(action);
        return await Server.UploadAsync(action);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (RunningBot bot in _bots)
        {
            await bot.DisposeAsync();
        }

        await Server.DisposeAsync();
        _cas.Dispose();
        _folder.Delete(recursive: true);
    }

    private RunningBot Add(
        string id,
        int jobsMax,
        IInputStore inputs,
        IBlobStore outputs,
        Func<Task>? cleanUp,
        PlatformProperties? platform = null,
        SandboxLimits? limits = null)
    {
        string staging = Directory.CreateDirectory(Path.Combine(Folder, id, "staging")).FullName;
        ISandbox sandbox = HostToolsSandbox.Open(staging, limits ?? SandboxLimits.Default, TimeProvider.System);
        BotParts parts = new(_address, inputs, outputs, sandbox, new DiskHealth(staging, freeBytesMin: 0));
        BotOptions options = new() { BotId = id, JobsMax = jobsMax, Platform = platform ?? MachinePlatform.Default };
        Bot bot = new(parts, options, TimeProvider.System, NullLoggerFactory.Instance);
        RunningBot running = new(bot, sandbox, cleanUp);
        _bots.Push(running);
        return running;
    }
}
