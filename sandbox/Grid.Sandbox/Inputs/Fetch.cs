using Grid.Core;

namespace Grid.Sandbox.Inputs;

/// <summary>One blob on its way, and whoever waits for it.</summary>
internal sealed class Fetch(Digest digest)
{
    private readonly TaskCompletionSource<bool> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Digest Digest => digest;

    /// <summary>True when the blob is near now, false when it is not to be had.</summary>
    public Task<bool> Outcome => _outcome.Task;

    public void Conclude(bool isNear) => _outcome.SetResult(isNear);

    public void Fail(Exception failure)
    {
        _outcome.SetException(failure);

        // Those who waited may all have been cancelled; a failure that nobody hears is none.
        _ = _outcome.Task.Exception;
    }
}
