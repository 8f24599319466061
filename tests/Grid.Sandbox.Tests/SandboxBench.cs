using System.Text;
using Grid.Core;
using Grid.Sandbox.HostTools;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests;

/// <summary>A host-tools sandbox with a store, in a folder that goes when the test ends.</summary>
internal sealed class SandboxBench : IAsyncDisposable
{
    private SandboxBench(SandboxLimits limits)
    {
        Store = DiskBlobStore.Open(Path.Combine(Folder, "cas"));
        Sandbox = HostToolsSandbox.Open(StagingPath, limits, TimeProvider.System);
    }

    public static SandboxBench Open(SandboxLimits limits) => new(limits);

    public string Folder { get; } = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;

    public DiskBlobStore Store { get; }

    public HostToolsSandbox Sandbox { get; }

    private string StagingPath => Path.Combine(Folder, "staging");

    public Fifo Fifo(string name) => new(Path.Combine(Folder, name));

    /// <summary>Runs a script in an empty input root.</summary>
    public Task<SandboxResult> RunAsync(string script, CancellationToken cancellation = default) =>
        Sandbox.RunAsync(Request(script, DigestFunction.Sha256.Empty), cancellation);

    /// <summary>A sandbox whose time the test decides about.</summary>
    public HostToolsSandbox OpenAnother(TimeProvider time) =>
        HostToolsSandbox.Open(Path.Combine(Folder, "other-staging"), SandboxLimits.Default, time);

    public SandboxRequest Request(string script, Digest inputRoot) => new()
    {
        Command = new Reapi.Command { Arguments = { "/bin/sh", "-c", script } },
        InputRoot = inputRoot,
        Inputs = new LocalInputs(Store),
        Outputs = Store,
    };

    public IReadOnlyList<string> StagedFolders() =>
        [.. Directory.EnumerateDirectories(StagingPath).SelectMany(Directory.EnumerateFileSystemEntries)];

    public async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(
        (await Store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);

    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        Store.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
