using Grid.Core;

namespace Grid.Sandbox.Staging;

/// <summary>
/// A path a client named, in plain terms: the names from the input root down, without <c>.</c> and <c>..</c>. No such
/// path leads out of the root by itself; symlinks on its way are another matter (<see cref="RootedPath"/>).
/// </summary>
internal static class InputPath
{
    /// <summary>Reads a path that is relative to <paramref name="directory"/> inside the input root.</summary>
    /// <param name="directory">Where the path starts, as names from the root.</param>
    /// <param name="path">The client's text.</param>
    /// <param name="what">What the path is, for the message.</param>
    public static IReadOnlyList<string> Parse(IReadOnlyList<string> directory, string path, string what)
    {
        if (path.StartsWith('/'))
        {
            throw GridException.InvalidArgument($"{what} '{path}' is absolute: name it relative to the input root.");
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw GridException.InvalidArgument($"{what} '{path.Replace("\0", "\\0", StringComparison.Ordinal)}' contains a NUL.");
        }

        List<string> names = [.. directory];
        foreach (string name in path.Split('/'))
        {
            Append(names, name, path, what);
        }

        return names;
    }

    private static void Append(List<string> names, string name, string path, string what)
    {
        if (name is "" or ".")
        {
            return;
        }

        if (name != "..")
        {
            names.Add(name);
        }
        else if (names.Count > 0)
        {
            names.RemoveAt(names.Count - 1);
        }
        else
        {
            throw GridException.InvalidArgument($"{what} '{path}' leads out of the input root: use fewer '..'.");
        }
    }
}
