using Grid.EndToEnd.Hosting;
using Grid.Services.Logs;

namespace Grid.EndToEnd.Logs;

/// <summary>The same for clients of a server that is not the scheduler's writer.</summary>
public sealed class ForwardedLogStreamTests : CreatedLogStreamTests
{
    protected override Task<ExecutionHost> StartAsync(LogStreamLimits limits) =>
        ExecutionHost.StartAsync(isForwarded: true, logs: limits);
}
