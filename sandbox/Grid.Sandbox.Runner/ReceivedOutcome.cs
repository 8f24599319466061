using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Runner;

/// <summary>What a runner tells of one run, put together event by event.</summary>
internal sealed class ReceivedOutcome : IDisposable
{
    private readonly IOutputTap? _tap;
    private readonly ReceivedStream _stdout;
    private readonly ReceivedStream _stderr;
    private RunnerApi.RunEnd? _end;

    /// <param name="launch">The run, whose folder takes what is much.</param>
    public ReceivedOutcome(ActionLaunch launch)
    {
        _tap = launch.Request.Tap;
        _stdout = new ReceivedStream(launch.Folder.PrivatePath("stdout"));
        _stderr = new ReceivedStream(launch.Folder.PrivatePath("stderr"));
    }

    public void Add(RunnerApi.RunEvent runEvent)
    {
        switch (runEvent.EventCase)
        {
            case RunnerApi.RunEvent.EventOneofCase.Live when _tap is not null:
                Tell(_tap, runEvent.Live);
                break;
            case RunnerApi.RunEvent.EventOneofCase.Output:
                StreamOf(runEvent.Output).Add(runEvent.Output.Content.Span);
                break;
            case RunnerApi.RunEvent.EventOneofCase.End:
                _end = runEvent.End;
                break;
        }
    }

    /// <summary>The outcome, once all events are there.</summary>
    /// <exception cref="GridException">INTERNAL when the runner left without an end.</exception>
    public ProcessOutcome Outcome() => _end is { } end
        ? RunnerWire.ToOutcome(end, _stdout.Finish(), _stderr.Finish())
        : throw new GridException(GridStatus.Internal, "The runner told nothing of the command's end: report this as a defect.");

    public void Dispose()
    {
        _stdout.Dispose();
        _stderr.Dispose();
    }

    private ReceivedStream StreamOf(RunnerApi.Output output) =>
        output.Stream == RunnerApi.Output.Types.Stream.Stderr ? _stderr : _stdout;

    private static void Tell(IOutputTap tap, RunnerApi.Output live)
    {
        ByteString content = live.Content;
        if (live.Stream == RunnerApi.Output.Types.Stream.Stderr)
        {
            tap.OnStderr(content.Span);
        }
        else
        {
            tap.OnStdout(content.Span);
        }
    }
}
