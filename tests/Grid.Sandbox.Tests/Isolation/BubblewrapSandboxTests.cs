using Grid.Conformance.Sandboxes;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsBubblewrap]
[Trait("Ring", "Slow")]
public sealed class BubblewrapSandboxTests : SandboxContract
{
    protected override bool TellsSignals => false;

    protected override IReadOnlyList<string> AddedVariables => ["PWD"];

    protected override async Task<ISandbox> CreateAsync(string stagingPath) => await BubblewrapSandbox.OpenAsync(
        new IsolatedSandboxParts
        {
            StagingPath = stagingPath,
            Stager = new LinkStager(Limits),
            Limits = Limits,
            Time = TimeProvider.System,
            OwnFolders = [Store.Root],
        },
        new IsolationOptions(),
        programPath: null,
        CancellationToken.None);
}
