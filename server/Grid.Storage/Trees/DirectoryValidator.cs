using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>
/// Checks that a Directory message is one REAPI allows, before anyone makes files of it: its names come from a client and
/// become paths on a bot.
/// </summary>
public static class DirectoryValidator
{
    /// <summary>The longest name of an entry, in bytes of UTF-8: what Linux file systems take.</summary>
    public const int NameSizeBytesMax = 255;

    /// <summary>The longest target of a symlink, in bytes of UTF-8: what Linux takes.</summary>
    public const int TargetSizeBytesMax = 4095;

    /// <summary>What is wrong with a directory and what to do about it, or null when nothing is.</summary>
    public static string? ProblemOf(Reapi.Directory directory, DigestFunction function) =>
        ProblemOfNames(directory)
        ?? directory.Files.Select(node => ProblemOfDigest(node.Name, node.Digest, function)).FirstOrDefault(IsProblem)
        ?? directory.Directories.Select(node => ProblemOfDigest(node.Name, node.Digest, function)).FirstOrDefault(IsProblem)
        ?? directory.Symlinks.Select(ProblemOfTarget).FirstOrDefault(IsProblem);

    /// <summary>Passes a directory that nothing is wrong with.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static void ThrowIfInvalid(Reapi.Directory directory, DigestFunction function)
    {
        if (ProblemOf(directory, function) is { } problem)
        {
            throw GridException.InvalidArgument(problem);
        }
    }

    private static bool IsProblem(string? text) => text is not null;

    private static string? ProblemOfNames(Reapi.Directory directory) =>
        ProblemOfOrder("files", directory.Files.Select(node => node.Name))
        ?? ProblemOfOrder("directories", directory.Directories.Select(node => node.Name))
        ?? ProblemOfOrder("symlinks", directory.Symlinks.Select(node => node.Name))
        ?? ProblemOfRepeats(directory);

    private static string? ProblemOfOrder(string list, IEnumerable<string> names)
    {
        string? previous = null;
        foreach (string name in names)
        {
            if (ProblemOfName(name) is { } problem)
            {
                return problem;
            }

            if (previous is not null && CodePointOrder.Compare(previous, name) >= 0)
            {
                return $"The {list} of a Directory must be sorted by name, each name once: "
                    + $"'{EntryNames.Show(name)}' may not follow '{EntryNames.Show(previous)}'.";
            }

            previous = name;
        }

        return null;
    }

    private static string? ProblemOfName(string name) =>
        EntryNames.ProblemOf(name) is { } problem
            ? $"A Directory has the entry name '{EntryNames.Show(name)}', which {problem}: use a plain file name."
            : null;

    private static string? ProblemOfRepeats(Reapi.Directory directory)
    {
        HashSet<string> seen = new(directory.Files.Select(node => node.Name), StringComparer.Ordinal);
        string? repeated = directory.Directories.Select(node => node.Name)
            .Concat(directory.Symlinks.Select(node => node.Name))
            .FirstOrDefault(name => !seen.Add(name));
        return repeated is null
            ? null
            : $"A Directory has two entries named '{EntryNames.Show(repeated)}': give each entry a name of its own.";
    }

    private static string? ProblemOfDigest(string name, Reapi.Digest? wire, DigestFunction function) =>
        wire.TryToDigest(function, out _)
            ? null
            : $"Directory entry '{EntryNames.Show(name)}': {ReapiDigests.Malformed(wire, function).Message}";

    private static string? ProblemOfTarget(Reapi.SymlinkNode link)
    {
        string? problem = SymlinkTargets.ProblemOf(link.Target);
        return problem is null ? null : $"Symlink '{EntryNames.Show(link.Name)}' has a target that {problem}.";
    }
}
