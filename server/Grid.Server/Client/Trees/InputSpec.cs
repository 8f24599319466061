using Grid.Core;

namespace Grid.Server.Client.Trees;

/// <summary>
/// One <c>--input PATH[:DEST]</c>: what is read from this machine's disk, and where it lies in the input root.
/// </summary>
/// <param name="Path">A file, a symlink or a directory here.</param>
/// <param name="Destination">The parts of its path in the input root; none for the root itself.</param>
internal sealed record InputSpec(string Path, IReadOnlyList<string> Destination)
{
    /// <summary>
    /// Without DEST, a relative path keeps its place (<c>src/a.c</c> stays <c>src/a.c</c>, <c>.</c> is the root) and any
    /// other path comes to the root under its last name. <c>:.</c> puts a directory's contents at the root.
    /// </summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the destination leaves the input root.</exception>
    public static InputSpec Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string path = colon > 0 ? text[..colon] : text;
        string destination = colon > 0 ? text[(colon + 1)..] : DefaultDestination(text);
        if (destination.StartsWith('/') || destination.Contains('\0', StringComparison.Ordinal))
        {
            throw GridException.InvalidArgument($"--input '{text}': the destination must be a path relative to the input root.");
        }

        string[] parts = [.. destination.Split('/').Where(part => part is not ("" or "."))];
        return parts.Contains("..")
            ? throw GridException.InvalidArgument($"--input '{text}': the destination may not leave the input root by '..'.")
            : new InputSpec(path, parts);
    }

    private static string DefaultDestination(string path) =>
        System.IO.Path.IsPathRooted(path) || path.Split('/').Contains("..")
            ? System.IO.Path.GetFileName(System.IO.Path.GetFullPath(path).TrimEnd('/'))
            : path;
}
