namespace Grid.Sandbox.Tests;

/// <summary>An input root that is a folder and knows nothing of its files.</summary>
internal sealed class PlainRoot(string path) : IStagedRoot
{
    public string Path => path;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
