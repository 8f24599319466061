using Grid.Sandbox;

namespace Grid.CasProxy.Staging;

/// <summary>A tree that lies ready. Disposal takes it away, whatever was made of it meanwhile.</summary>
/// <param name="path">Where it is.</param>
/// <param name="root">What is known of it.</param>
/// <param name="remove">Takes it away.</param>
internal sealed class StagedTree(string path, IStagedRoot root, Func<ValueTask> remove) : IAsyncDisposable
{
    private bool _isRemoved;

    /// <summary>Where it is, as the client is told.</summary>
    public string Path => path;

    /// <summary>Knows its files again.</summary>
    public IStagedRoot Root => root;

    public ValueTask DisposeAsync()
    {
        if (_isRemoved)
        {
            return ValueTask.CompletedTask;
        }

        _isRemoved = true;
        return remove();
    }
}
