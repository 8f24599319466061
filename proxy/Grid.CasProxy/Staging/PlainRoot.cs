using Grid.Sandbox;

namespace Grid.CasProxy.Staging;

/// <summary>A directory of which nothing more is known than where it is.</summary>
internal sealed class PlainRoot(string path) : IStagedRoot
{
    /// <summary>A directory that nobody staged.</summary>
    public static PlainRoot Unknown { get; } = new(string.Empty);

    public string Path => path;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
