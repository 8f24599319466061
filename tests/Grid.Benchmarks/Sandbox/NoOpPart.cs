using System.Diagnostics;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Staging;
using Grid.Storage.Backends;

namespace Grid.Benchmarks.Sandbox;

/// <summary>
/// An action that does nothing, from the call of the sandbox to its result, beside the same program started by
/// posix_spawn and by bubblewrap as anyone would call it.
/// </summary>
internal sealed class NoOpPart(string dataPath, TextWriter progress)
{
    private const string Program = "/bin/true";
    private const string BubblewrapPath = "/usr/bin/bwrap";
    private const int Rounds = 300;
    private const int WarmUpRounds = 60;

    // What one leaves for others to do, the kernel or a bot that makes ready for its next action, is not on the next one's time.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // What our sandbox asks of it, without what only we do.
    private static readonly string[] BareBubblewrap =
    [
        "bwrap", "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--die-with-parent",
        "--new-session", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--tmpfs", "/home", "--tmpfs", "/media", "--tmpfs", "/mnt",
        "--tmpfs", "/root", "--tmpfs", "/run", "--tmpfs", "/srv", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--dev", "/dev",
        "--proc", "/proc", "--bind", "/tmp", "/tmp/build", "--chdir", "/tmp/build", Program,
    ];

    public async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"doing nothing, {Rounds} times each …");
        string folder = Path.Join(dataPath, "noop");
        using var store = DiskBlobStore.Open(Path.Join(folder, "cas"));
        await using ISandbox hostTools = HostToolsSandbox.Open(Path.Join(folder, "host-tools"), SandboxLimits.Default, TimeProvider.System);
        await using ISandbox namespaces = await NamespacesSandbox.OpenAsync(
            PartsOf(Path.Join(folder, "namespaces"), store), new IsolationOptions(), cancellation);
        await using ISandbox? bubblewrap = File.Exists(BubblewrapPath)
            ? await BubblewrapSandbox.OpenAsync(
                PartsOf(Path.Join(folder, "bubblewrap"), store), new IsolationOptions(), BubblewrapPath, cancellation)
            : null;

        Dictionary<string, List<double>> times = [];
        for (int round = -WarmUpRounds; round < Rounds; round++)
        {
            // In turn, so that a neighbour's hour is nobody's disadvantage.
            await TimeAsync(times, round, "posix_spawn", () => Spawned(Program, [Program]));
            await TimeAsync(times, round, "host tools", () => RunAsync(hostTools, store, cancellation));
            await TimeAsync(times, round, "namespaces", () => RunAsync(namespaces, store, cancellation));
            if (bubblewrap is not null)
            {
                await TimeAsync(times, round, "bare bwrap", () => Spawned(BubblewrapPath, BareBubblewrap));
                await TimeAsync(times, round, "bubblewrap", () => RunAsync(bubblewrap, store, cancellation));
            }
        }

        return [.. FiguresOf(times.ToDictionary(pair => pair.Key, pair => Figure.MedianOf(pair.Value)))];
    }

    private static IEnumerable<Figure> FiguresOf(Dictionary<string, double> medians)
    {
        double spawn = medians["posix_spawn"];
        yield return new Figure("posix_spawn of a no-op", "ms", spawn);
        yield return new Figure("no-op, host tools", "times", medians["host tools"] / spawn);
        yield return new Figure(
            "sandboxed no-op, namespaces", "times", medians["namespaces"] / spawn, new Target(2.5, 2, IsLessBetter: true));
        if (medians.TryGetValue("bare bwrap", out double bare))
        {
            yield return new Figure("bwrap of a no-op", "times", bare / spawn);
            yield return new Figure(
                "sandboxed no-op, bubblewrap, beside bwrap",
                "times",
                medians["bubblewrap"] / bare,
                new Target(1.1, 1, IsLessBetter: true));
        }
    }

    private static IsolatedSandboxParts PartsOf(string stagingPath, DiskBlobStore store) => new()
    {
        StagingPath = stagingPath,
        Stager = new LinkStager(SandboxLimits.Default),
        Limits = SandboxLimits.Default,
        Time = TimeProvider.System,
        OwnFolders = [store.Root],
    };

    private static async Task RunAsync(ISandbox sandbox, DiskBlobStore store, CancellationToken cancellation)
    {
        SandboxResult result = await sandbox.RunAsync(
            new SandboxRequest
            {
                Command = new Build.Bazel.Remote.Execution.V2.Command { Arguments = { Program } },
                InputRoot = DigestFunction.Sha256.Empty,
                Inputs = new LocalInputs(store),
                Outputs = store,
            },
            cancellation);
        if (result.ActionResult.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{Program}' exited with {result.ActionResult.ExitCode}: {result.Message}");
        }
    }

    private static Task Spawned(string path, string[] arguments)
    {
        Spawn.Run(path, arguments);
        return Task.CompletedTask;
    }

    private static async Task TimeAsync(Dictionary<string, List<double>> times, int round, string name, Func<Task> workAsync)
    {
        await Task.Delay(Pause);
        long start = Stopwatch.GetTimestamp();
        await workAsync();
        double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (round >= 0)
        {
            if (!times.TryGetValue(name, out List<double>? list))
            {
                times[name] = list = [];
            }

            list.Add(elapsed);
        }
    }
}
