using Blaze.Worker;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Workers;

/// <summary>
/// A program that does the work of one action after the other. It runs as any command does, by whatever launcher, in a root
/// of its own, and is spoken to by two named pipes in it.
/// </summary>
internal sealed class Worker : IAsyncDisposable
{
    // The shell lives only until it has connected the pipes.
    private const string Connect = "pipe=$1; shift; exec \"$@\" <\"$pipe\"in >\"$pipe\"out";

    private readonly ActionFolder _folder;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<ProcessOutcome> _process;
    private readonly WorkerLimits _limits;
    private readonly bool _isJson;
    private WorkerWire? _wire;
    private FileStream? _input;
    private FileStream? _output;

    private Worker(IActionLauncher launcher, ActionLaunch launch, bool isJson, WorkerLimits limits)
    {
        _folder = launch.Folder;
        _limits = limits;
        _isJson = isJson;
        MakePipe(InputPath);
        MakePipe(OutputPath);
        _process = RunAsync(launcher, launch);
    }

    /// <summary>Where the action's input root is to be put.</summary>
    public string RootPath => _folder.RootPath;

    /// <summary>The memory that its processes hold.</summary>
    public long MemoryBytes => WorkerMemory.Of(_folder.Mark);

    public bool IsAlive => !_process.IsCompleted;

    private string InputPath => $"{_folder.RootPath}/{WorkerRoot.PipePrefix}in";

    private string OutputPath => $"{_folder.RootPath}/{WorkerRoot.PipePrefix}out";

    /// <summary>Starts one, in a folder that passes to it.</summary>
    public static Worker Start(
        IActionLauncher launcher,
        SandboxRequest request,
        WorkerCommand command,
        ActionFolder folder,
        IReadOnlyList<string> directories,
        bool isJson,
        WorkerLimits limits)
    {
        string workingDirectory = string.Join('/', directories.Prepend(folder.RootPath));
        Directory.CreateDirectory(workingDirectory);
        Reapi.Command start = request.Command.Clone();
        string pipes = string.Concat(Enumerable.Repeat("../", directories.Count)) + WorkerRoot.PipePrefix;
        start.Arguments.Clear();
        start.Arguments.AddRange(["/bin/sh", "-c", Connect, "sh", pipes, .. command.Startup]);
        SandboxRequest own = request with { Command = start, Timeout = null, Tap = null };
        ActionLaunch launch = new(own, folder, folder.RootPath, workingDirectory)
        {
            View = launcher.ViewOf(own, folder.RootPath),
        };
        return new Worker(launcher, launch, isJson, limits);
    }

    /// <summary>Has it do the work of one action.</summary>
    /// <exception cref="WorkerFailureException">It did not, and is of no use any more.</exception>
    public Task<WorkResponse> WorkAsync(WorkRequest request, CancellationToken cancellation)
    {
        // Pipes block, each on a thread; when the program is gone they are broken, and the thread is free.
        Task<WorkResponse> work = Task.Run(() => Open().Exchange(request), CancellationToken.None);
        return work.WaitAsync(cancellation);
    }

    /// <summary>Kills it: from then on it writes nothing.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _process.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Kills it, and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_input is not null)
        {
            await _input.DisposeAsync();
        }

        if (_output is not null)
        {
            await _output.DisposeAsync();
        }

        _stop.Dispose();
        _folder.Remove();
    }

    private static void MakePipe(string path)
    {
        if (!FileCalls.TryMakePipe(NativeName.Of(path)))
        {
            throw Errno.ToFailure("Cannot make a pipe to a worker", Errno.Last);
        }
    }

    private async Task<ProcessOutcome> RunAsync(IActionLauncher launcher, ActionLaunch launch)
    {
        try
        {
            return await launcher.LaunchAsync(launch, _stop.Token);
        }
        finally
        {
            // Whoever waits for the other side to open a pipe waits for nobody now.
            Release(InputPath);
            Release(OutputPath);
        }
    }

    private static void Release(string path)
    {
        try
        {
            File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite).Dispose();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // An action removed it, and with it whoever could wait.
        }
    }

    private WorkerWire Open()
    {
        if (_wire is not null)
        {
            return _wire;
        }

        try
        {
            _input = new FileStream(InputPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _output = new FileStream(OutputPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WorkerFailureException($"The worker cannot be spoken to: {failure.Message}", failure);
        }

        return _wire = new WorkerWire(_input, new BufferedStream(_output), _isJson, _limits.ResponseBytesMax);
    }
}
