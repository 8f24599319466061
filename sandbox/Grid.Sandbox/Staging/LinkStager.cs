using Grid.Sandbox.Trees;

namespace Grid.Sandbox.Staging;

/// <summary>Lays input roots out on the disk as links to the files of the local store: works everywhere, needs no privilege.</summary>
public sealed class LinkStager(SandboxLimits limits) : IActionStager
{
    private readonly CheckedDirectories _seen = new(limits.RememberedDirectoryBytesMax);

    /// <summary>
    /// Whether files are copied all the same: where actions run as the bot's own user they own what they are linked to, and
    /// what one of them made of a file of the store the next one would be given.
    /// </summary>
    public bool CopiesFiles { get; init; }

    public async Task<IStagedRoot> StageAsync(
        SandboxRequest request, ActionFolder folder, CancellationToken cancellation)
    {
        InputStager stager = new(request.Inputs, limits, _seen) { CopiesFiles = CopiesFiles };
        await stager.StageAsync(request.InputRoot, folder.RootPath, cancellation);
        return new LinkedRoot(folder.RootPath);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class LinkedRoot(string path) : IStagedRoot
    {
        public string Path => path;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
