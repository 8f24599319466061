using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>Sends what a command writes while it runs. Whoever does not keep up misses parts, the command is never held up.</summary>
internal sealed class LiveOutput : IOutputTap, IAsyncDisposable
{
    private readonly Channel<RunnerApi.RunEvent> _events = Channel.CreateBounded<RunnerApi.RunEvent>(
        new BoundedChannelOptions(RunnerLimits.LiveEventsMax) { SingleReader = true });

    private readonly IServerStreamWriter<RunnerApi.RunEvent> _caller;
    private readonly Task _sending;

    public LiveOutput(IServerStreamWriter<RunnerApi.RunEvent> caller)
    {
        _caller = caller;
        _sending = SendAsync();
    }

    public void OnStdout(ReadOnlySpan<byte> content) => Add(RunnerApi.Output.Types.Stream.Stdout, content);

    public void OnStderr(ReadOnlySpan<byte> content) => Add(RunnerApi.Output.Types.Stream.Stderr, content);

    /// <summary>Ends when all is sent, so that nobody else writes to the caller at the same time.</summary>
    public async ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        await _sending;
    }

    private void Add(RunnerApi.Output.Types.Stream stream, ReadOnlySpan<byte> content) => _events.Writer.TryWrite(
        new RunnerApi.RunEvent { Live = new RunnerApi.Output { Stream = stream, Content = ByteString.CopyFrom(content) } });

    private async Task SendAsync()
    {
        try
        {
            await foreach (RunnerApi.RunEvent live in _events.Reader.ReadAllAsync())
            {
                await _caller.WriteAsync(live);
            }
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // The caller has hung up, which the run hears of by itself.
            _events.Writer.TryComplete();
        }
    }
}
