using Grid.EndToEnd.Hosting;

namespace Grid.EndToEnd.Execution;

/// <summary>The same for bots of a server that is not the scheduler's writer.</summary>
public sealed class ForwardedBotsTests : BotsTests
{
    protected override Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync(isForwarded: true);
}
