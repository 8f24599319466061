using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Sandboxes that isolate, over mounted inputs.</summary>
internal static class FuseSandboxes
{
    public static async Task<ISandbox> NamespacesAsync(string stagingPath, string storePath, SandboxLimits limits) =>
        await NamespacesSandbox.OpenAsync(Parts(stagingPath, storePath, limits), new IsolationOptions(), CancellationToken.None);

    public static async Task<ISandbox> BubblewrapAsync(string stagingPath, string storePath, SandboxLimits limits) =>
        await BubblewrapSandbox.OpenAsync(
            Parts(stagingPath, storePath, limits), new IsolationOptions(), programPath: null, CancellationToken.None);

    private static IsolatedSandboxParts Parts(string stagingPath, string storePath, SandboxLimits limits) => new()
    {
        StagingPath = stagingPath,
        Stager = FuseStager.Open(stagingPath, limits, ActionUser.OfThisProcess()),
        Limits = limits,
        Time = TimeProvider.System,
        OwnFolders = [storePath],
    };
}
