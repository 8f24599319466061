using Xunit.Sdk;

namespace Grid.Clients.Running;

/// <summary>One <c>grid up</c> for all tests of a class, started by the first that runs.</summary>
public sealed class BuildStreamFarm(IMessageSink messages) : IAsyncLifetime, ITestOutputHelper
{
    private Farm? _farm;

    public Task InitializeAsync() => Task.CompletedTask;

    public void WriteLine(string message) => messages.OnMessage(new DiagnosticMessage(message));

    public void WriteLine(string format, params object[] args) => messages.OnMessage(new DiagnosticMessage(format, args));

    public async Task DisposeAsync()
    {
        if (_farm is not null)
        {
            await _farm.DisposeAsync();
        }
    }

    // Tests of a class run one after the other. When all of them are skipped, nothing is to be started.
    internal async Task<Farm> FarmAsync() =>
        _farm ??= await Farm.StartAsync(this, jobs: 2, "--sandbox", "namespaces");
}
