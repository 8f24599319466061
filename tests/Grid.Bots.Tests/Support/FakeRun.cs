using Grid.Core;
using Grid.Sandbox;

namespace Grid.Bots.Tests.Support;

/// <summary>One run of a <see cref="FakeSandbox"/>.</summary>
internal sealed class FakeRun(SandboxRequest request)
{
    public SandboxRequest Request => request;

    public TaskCompletionSource<SandboxResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Fail(GridStatus status) => Result.SetException(new GridException(status, "broken"));

    public void Exit(int exitCode) => Result.SetResult(
        new SandboxResult(new Reapi.ActionResult { ExitCode = exitCode }, GridStatus.Ok, string.Empty));
}
