using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.HostTools;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>A sandbox over FUSE with a store, in a folder that goes when the test ends.</summary>
internal sealed class FuseBench : IAsyncDisposable
{
    private FuseBench()
    {
        Store = DiskBlobStore.Open(Path.Combine(Folder, "cas"));
        Stager = FuseStager.Open(StagingPath, SandboxLimits.Default);
        Sandbox = HostToolsSandbox.Open(StagingPath, Stager, SandboxLimits.Default, TimeProvider.System);
    }

    public static FuseBench Open() => new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("grid-fuse-").FullName;

    public DiskBlobStore Store { get; }

    public FuseStager Stager { get; }

    public ISandbox Sandbox { get; }

    public string StagingPath => Path.Combine(Folder, "staging");

    /// <summary>Runs a shell's script over inputs, which it may find anywhere.</summary>
    public async Task<SandboxResult> RunAsync(string script, InputRoot inputs, IInputStore? source = null) =>
        await Sandbox.RunAsync(
            new SandboxRequest
            {
                Command = Shell(script),
                InputRoot = await inputs.WriteAsync(Store),
                Inputs = source ?? new LocalInputs(Store),
                Outputs = Store,
            },
            CancellationToken.None);

    public static Reapi.Command Shell(string script) => new()
    {
        Arguments = { "/bin/sh", "-c", script },
        EnvironmentVariables = { new Reapi.Command.Types.EnvironmentVariable { Name = "PATH", Value = "/usr/bin:/bin" } },
    };

    public async Task<string> TextAsync(Reapi.Digest digest) => System.Text.Encoding.UTF8.GetString(
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);

    /// <summary>The mounts in this test's folder.</summary>
    public IReadOnlyList<string> Mounts() =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(Folder, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
