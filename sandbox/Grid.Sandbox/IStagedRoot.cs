namespace Grid.Sandbox;

/// <summary>
/// An input root that lies ready. Disposing it, once no process of the action is alive and its outputs are collected,
/// takes away what is not a file in the action's folder (mounts); the folder itself is removed by its owner.
/// </summary>
public interface IStagedRoot : IAsyncDisposable
{
    /// <summary>The absolute path of the root, as this process sees it.</summary>
    string Path { get; }
}
