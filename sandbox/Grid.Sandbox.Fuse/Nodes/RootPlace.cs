namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>A directory to mount the root of one action on, until it is disposed of.</summary>
internal sealed class RootPlace(string path, Action<RootPlace> giveBack) : IDisposable
{
    public string Path => path;

    public void Dispose() => giveBack(this);
}
