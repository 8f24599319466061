using Grid.Core;

namespace Grid.Sandbox.Roots;

/// <summary>Refuses actions that name another root, for a sandbox that cannot give them one; all others it has run.</summary>
/// <param name="inner">What runs actions; passes to this one.</param>
public sealed class UnisolatedSandbox(ISandbox inner) : ISandbox
{
    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
        ChrootSandbox.RootOf(request) is null
            ? await inner.RunAsync(request, cancellation)
            : throw GridException.FailedPrecondition(
                $"The action wants another root ('{ChrootSandbox.Property}'), and this bot runs it with the tools of its host: give the "
                + "bot !bubblewrap or !namespaces.");

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
