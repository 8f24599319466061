namespace Grid.Sandbox.Isolation;

/// <summary>An input root as this process finds it, and as the command does.</summary>
/// <param name="Path">The absolute path on the disk.</param>
/// <param name="SeenAt">The absolute path the command sees it at; <c>/</c> when it sees nothing else.</param>
public sealed record RootView(string Path, string SeenAt)
{
    /// <summary>A root that the command sees where it is.</summary>
    public static RootView AsIs(string path) => new(path, path);

    /// <summary>Whether the command sees nothing but its input root.</summary>
    internal bool IsWhole => SeenAt == "/";

    private string Prefix => IsWhole ? string.Empty : SeenAt;

    /// <summary>What the command calls a path in the root.</summary>
    internal string Seen(string diskPath) => diskPath == Path ? SeenAt : Prefix + diskPath[Path.Length..];

    /// <summary>The names from the root down of a path as the command sees it; null when it is not in the root.</summary>
    internal string? Within(string seenPath) =>
        seenPath == SeenAt ? string.Empty
        : seenPath.StartsWith(Prefix + "/", StringComparison.Ordinal) ? seenPath[(Prefix.Length + 1)..]
        : null;
}
