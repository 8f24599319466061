using Grid.EndToEnd.Hosting;

namespace Grid.EndToEnd.Operating;

/// <summary>The same at a server that is not the scheduler's writer.</summary>
public sealed class ForwardedOperatorsTests : OperatorsTests
{
    protected override Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync(isForwarded: true);
}
