using Grid.Sandbox.Trees;

namespace Grid.Sandbox.Staging;

/// <summary>Lays input roots out on the disk as links to the files of the local store: works everywhere, needs no privilege.</summary>
public sealed class LinkStager(SandboxLimits limits) : IActionStager
{
    private readonly CheckedDirectories _seen = new(limits.RememberedDirectoryBytesMax);

    public async Task<IStagedRoot> StageAsync(
        SandboxRequest request, ActionFolder folder, CancellationToken cancellation)
    {
        await new InputStager(request.Inputs, limits, _seen).StageAsync(request.InputRoot, folder.RootPath, cancellation);
        return new LinkedRoot(folder.RootPath);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class LinkedRoot(string path) : IStagedRoot
    {
        public string Path => path;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
