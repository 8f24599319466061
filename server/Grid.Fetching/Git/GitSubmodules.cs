using System.Text;
using Grid.Core;

namespace Grid.Fetching.Git;

/// <summary>
/// Looks for submodules: other repositories, at places that the repository names. A tree without them would be taken for the
/// whole one, and kept as that.
/// </summary>
internal static class GitSubmodules
{
    // As git lists them: mode, kind and name of the object, a tab, the path.
    private const string Mode = "160000 ";

    // No path is longer; what comes after that is not kept.
    private const int EntryLengthMax = 8192;

    /// <summary>Reads what <c>ls-tree -z</c> lists.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming the first that would be in what is wanted.</exception>
    public static async Task<bool> ThrowIfAnyAsync(
        Stream tree, string? subdirectory, string place, CancellationToken cancellation)
    {
        using StreamReader reader = new(tree, Encoding.UTF8);
        StringBuilder entry = new();
        char[] piece = new char[EntryLengthMax];
        for (int count; (count = await reader.ReadAsync(piece, cancellation)) > 0;)
        {
            foreach (char character in piece.AsSpan(0, count))
            {
                if (character == '\0')
                {
                    ThrowIfOne(entry.ToString(), subdirectory, place);
                    entry.Clear();
                }
                else if (entry.Length < EntryLengthMax)
                {
                    entry.Append(character);
                }
            }
        }

        return true;
    }

    private static void ThrowIfOne(string entry, string? subdirectory, string place)
    {
        int tab = entry.IndexOf('\t', StringComparison.Ordinal);
        if (entry.StartsWith(Mode, StringComparison.Ordinal) && IsWanted(entry[(tab + 1)..], subdirectory?.Trim('/')))
        {
            throw GridException.FailedPrecondition(
                $"'{place}' has the submodule '{entry[(tab + 1)..]}', and submodules are not fetched: name a 'directory' without one, "
                + "fetch each repository by itself, or push the asset.");
        }
    }

    private static bool IsWanted(string path, string? directory) => string.IsNullOrEmpty(directory)
        || path == directory
        || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
