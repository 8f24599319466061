using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Staging;

namespace Grid.Benchmarks.Sandbox;

/// <summary>A stager, and a place for it to stage in.</summary>
internal sealed class StagerUnderTest(StagingArea area, IActionStager stager, SampleTree tree) : IAsyncDisposable
{
    /// <summary>Stages, has the root used, and tears down.</summary>
    public async Task RunAsync(Digest inputRoot, Func<string, Task> useAsync, CancellationToken cancellation)
    {
        SandboxRequest request = new()
        {
            Command = new Reapi.Command(),
            InputRoot = inputRoot,
            Inputs = new LocalInputs(tree.Store),
            Outputs = tree.Store,
        };
        ActionFolder folder = area.CreateFolder();
        await using (IStagedRoot root = await stager.StageAsync(request, folder, cancellation))
        {
            await useAsync(root.Path);
        }

        folder.Remove();
    }

    public async ValueTask DisposeAsync()
    {
        await stager.DisposeAsync();
        area.Dispose();
    }
}
