using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>
/// Inputs on their way that an action is expected to read. Nobody waits for them: what is read before it has come is
/// asked for as if nothing had been expected, and what cannot be fetched is told to whoever reads it.
/// </summary>
internal sealed class Prefetch : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Task _running;

    private Prefetch(AccessProfile profile, InputDirectory root, IInputStore inputs) =>
        _running = profile.IsEmpty ? Task.CompletedTask : RunAsync(profile, root, inputs);

    public static Prefetch Begin(AccessProfile profile, InputDirectory root, IInputStore inputs) => new(profile, root, inputs);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running;
        _end.Dispose();
    }

    private async Task RunAsync(AccessProfile profile, InputDirectory root, IInputStore inputs)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await inputs.FetchAsync(profile.ExpectedOf(root), _end.Token);
        }
        catch (Exception failure) when (failure is GridException or IOException or OperationCanceledException)
        {
            // The read that needs it will meet the same, and tell its action.
        }
    }
}
