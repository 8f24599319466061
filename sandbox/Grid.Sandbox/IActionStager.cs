using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox;

/// <summary>How one kind of sandbox makes an input root be there for a command. Calls may overlap.</summary>
public interface IActionStager : IAsyncDisposable
{
    /// <summary>Makes the input root of <paramref name="request"/> readable and writable for one action.</summary>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION naming every input blob that is missing; INVALID_ARGUMENT when a Directory is not acceptable;
    /// RESOURCE_EXHAUSTED when a limit was met; UNAVAILABLE when this machine has no room.
    /// </exception>
    Task<IStagedRoot> StageAsync(SandboxRequest request, ActionFolder folder, CancellationToken cancellation);
}
