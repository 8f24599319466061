using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>The files a command will see, before it runs.</summary>
internal sealed class SeenFiles(RootView root, IReadOnlyList<string> hidden, IReadOnlyList<BindMount> binds)
{
    /// <summary>The permissions of a file; null when the command will see none there.</summary>
    public UnixFileMode? ModeOf(string path)
    {
        path = Path.GetFullPath(path);
        return OnDisk(path) is { } found && File.Exists(found) ? File.GetUnixFileMode(found) : null;
    }

    private string? OnDisk(string path)
    {
        if (binds.LastOrDefault(bind => path == bind.Target || HostPaths.IsBelow(path, bind.Target)) is { } bound)
        {
            return bound.Source + path[bound.Target.Length..];
        }

        if (root.Within(path) is { } within)
        {
            return root.IsWhole ? Resolve(within) : $"{root.Path}/{within}";
        }

        return HostPaths.IsCovered(path, hidden) ? null : path;
    }

    // Absolute symlinks in a root that is '/' lead to its own files, which here are elsewhere.
    private string? Resolve(string within)
    {
        RootedPath rooted = new(root);
        try
        {
            return rooted.Resolve(within.Split('/', StringSplitOptions.RemoveEmptyEntries), isLastFollowed: true) is { } names
                ? rooted.Absolute(names)
                : null;
        }
        catch (GridException)
        {
            return null;
        }
    }
}
