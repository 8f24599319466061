using System.Text;

namespace Grid.Storage.Trees;

/// <summary>Targets of symlinks, as clients may give them.</summary>
public static class SymlinkTargets
{
    /// <summary>What is wrong with a target in any place ("is empty"), or null when it can be the target of a symlink.</summary>
    public static string? ProblemOf(string target) => target switch
    {
        "" => "is empty",
        _ when target.Contains('\0', StringComparison.Ordinal) => "contains a NUL character",
        _ when Encoding.UTF8.GetByteCount(target) > DirectoryValidator.TargetSizeBytesMax =>
            $"is longer than {DirectoryValidator.TargetSizeBytesMax} bytes",
        _ => null,
    };

    /// <summary>
    /// Whether a relative target, read from a folder <paramref name="depth"/> levels below the root, leads out of the
    /// root by its '..' parts. An absolute target is another matter: what it means depends on the sandbox.
    /// </summary>
    /// <remarks>
    /// This is how the text reads, without following other links: what is staged has to be followed by the sandbox
    /// itself whenever it opens a path for itself.
    /// </remarks>
    public static bool LeadsOutOfRoot(string target, int depth)
    {
        if (target.StartsWith('/'))
        {
            return false;
        }

        foreach (Range part in target.AsSpan().Split('/'))
        {
            depth += target.AsSpan()[part] switch
            {
                "" or "." => 0,
                ".." => -1,
                _ => 1,
            };
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }
}
