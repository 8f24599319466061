using System.Text;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Conformance.Sandboxes.Isolation;

/// <summary>An isolating sandbox with a store, in a folder that goes when the test ends.</summary>
public sealed class IsolationBench : IAsyncDisposable
{
    private readonly string _stagingPath;

    private IsolationBench(string folder)
    {
        Folder = folder;
        _stagingPath = Path.Combine(folder, "staging");
        Store = DiskBlobStore.Open(Path.Combine(folder, "cas"));
    }

    /// <summary>A folder of this test's own, in memory: what actions make is much and short-lived.</summary>
    public string Folder { get; }

    public DiskBlobStore Store { get; }

    public ISandbox Sandbox { get; private set; } = null!;

    /// <summary>Opens a sandbox.</summary>
    /// <param name="open">Opens it of its parts, with its stager.</param>
    /// <param name="limits">What actions may use.</param>
    public static async Task<IsolationBench> OpenAsync(Func<IsolationBench, SandboxLimits, Task<ISandbox>> open, SandboxLimits limits)
    {
        IsolationBench bench = new(Directory.CreateDirectory($"/dev/shm/grid-isolation-{Guid.NewGuid():N}").FullName);
        bench.Sandbox = await open(bench, limits);
        return bench;
    }

    /// <summary>The parts of a sandbox here.</summary>
    public IsolatedSandboxParts PartsOf(IActionStager stager, SandboxLimits limits) => new()
    {
        StagingPath = _stagingPath,
        Stager = stager,
        Limits = limits,
        Time = TimeProvider.System,
        OwnFolders = [Store.Root],
    };

    /// <summary>A command of a shell of the host, in an input root.</summary>
    public static Reapi.Command Shell(string script)
    {
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script } };
        command.EnvironmentVariables.Add(
            new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/sbin:/usr/bin:/sbin:/bin" });
        return command;
    }

    /// <summary>Runs a script of the shell in an empty input root; what it wrote, stderr after stdout.</summary>
    public async Task<string> RunAsync(string script, params string[] platform) =>
        await TextAsync(await RunAsync(Shell(script), inputs: null, platform));

    /// <summary>Runs a command.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="inputs">Its inputs; null for none.</param>
    /// <param name="platform">Platform properties, each <c>name=value</c>.</param>
    public async Task<SandboxResult> RunAsync(Reapi.Command command, InputRoot? inputs = null, params string[] platform) =>
        await Sandbox.RunAsync(await RequestAsync(command, inputs, platform), CancellationToken.None);

    public async Task<SandboxRequest> RequestAsync(Reapi.Command command, InputRoot? inputs = null, params string[] platform) => new()
    {
        Command = command,
        InputRoot = await (inputs ?? new InputRoot()).WriteAsync(Store),
        Inputs = new LocalInputs(Store),
        Outputs = Store,
        Timeout = TimeSpan.FromMinutes(1),
        Platform = PlatformProperties.Of(
            platform.Select(property => property.Split('=')).Select(parts => new PlatformProperty(parts[0], parts[1]))),
    };

    public async Task<string> TextAsync(SandboxResult result) =>
        await TextAsync(result.ActionResult.StdoutDigest) + await TextAsync(result.ActionResult.StderrDigest);

    public async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(await BytesAsync(digest));

    public async Task<byte[]> BytesAsync(Reapi.Digest digest) =>
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().ToArray();

    /// <summary>The folders of actions that are there at this moment.</summary>
    public IReadOnlyList<string> StagedFolders() =>
        [.. Directory.EnumerateDirectories(_stagingPath).SelectMany(Directory.EnumerateDirectories)];

    /// <summary>Whether an action that comes now finds nothing of the ones before, and nothing of them is left outside.</summary>
    public async Task ShouldBeCleanAsync()
    {
        StagedFolders().ShouldBeEmpty();

        string seen = await RunAsync("ls -A . /tmp /dev/shm; echo /proc/[0-9]*; echo text > file && cat file");

        seen.ShouldBe(".:\n\n/dev/shm:\n\n/tmp:\n/proc/1 /proc/2\ntext\n");
        StagedFolders().ShouldBeEmpty();
    }

    /// <summary>Whether a process runs whose command line has a text in it.</summary>
    public static bool IsRunning(string text) => Directory.EnumerateDirectories("/proc")
        .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
        .Any(path => CommandLineOf(path).Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline").Replace('\0', ' ');
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
