using Grid.EndToEnd.Hosting;
using Grid.Services.Logs;

namespace Grid.EndToEnd.Logs;

/// <summary>The same where clients and bots are those of a server that is not the scheduler's writer.</summary>
public sealed class ForwardedJobLogTests : JobLogTests
{
    protected override Task<ExecutionHost> StartAsync(LogStreamLimits limits) =>
        ExecutionHost.StartAsync(isForwarded: true, logs: limits);
}
