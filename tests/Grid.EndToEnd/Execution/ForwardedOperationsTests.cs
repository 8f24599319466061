using Grid.EndToEnd.Hosting;

namespace Grid.EndToEnd.Execution;

/// <summary>The same for clients of a server that is not the scheduler's writer.</summary>
public sealed class ForwardedOperationsTests : OperationsTests
{
    protected override Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync(isForwarded: true);
}
