using Grid.Core;

namespace Grid.Sandbox;

/// <summary>
/// Runs one action: lays out its input root, runs its command, collects its outputs, and leaves nothing behind.
/// Calls may overlap; every implementation passes the same conformance suite.
/// </summary>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>
    /// Runs the action to its end. A command that cannot be started or exits non-zero is a result (127, 126, its code,
    /// 128 + signal), not an exception. A command that outlives its timeout is a result too: its status is
    /// DEADLINE_EXCEEDED and it carries what the command had written until then. Whatever the outcome, no process of
    /// the action is alive and its folder is gone when the call ends.
    /// </summary>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION naming every missing input blob; INVALID_ARGUMENT when the command or a Directory is not
    /// acceptable; RESOURCE_EXHAUSTED when a limit was met; UNAVAILABLE when this machine has no room.
    /// </exception>
    /// <exception cref="OperationCanceledException">The call was cancelled; the processes have been killed.</exception>
    Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation);
}
