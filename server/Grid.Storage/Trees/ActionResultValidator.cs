using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>Checks that an ActionResult can be stored and handed to other clients.</summary>
public static class ActionResultValidator
{
    /// <summary>What is wrong with a result and what to do about it, or null when nothing is.</summary>
    /// <remarks>Paths may be '.', or lead out of the working directory: BuildStream's do.</remarks>
    public static string? ProblemOf(Reapi.ActionResult result, DigestFunction function) =>
        ProblemOfOptional("stdout_digest", result.StdoutDigest, function)
        ?? ProblemOfOptional("stderr_digest", result.StderrDigest, function)
        ?? result.OutputFiles.Select(file =>
            ProblemOfPath(file.Path) ?? ProblemOf($"Output file '{EntryNames.Show(file.Path)}'", file.Digest, function))
            .FirstOrDefault(IsProblem)
        ?? result.OutputDirectories.Select(directory => ProblemOf(directory, function)).FirstOrDefault(IsProblem)
        ?? SymlinksOf(result).Select(link => ProblemOfPath(link.Path) ?? ProblemOfTarget(link)).FirstOrDefault(IsProblem);

    /// <summary>Passes a result that nothing is wrong with.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static void ThrowIfInvalid(Reapi.ActionResult result, DigestFunction function)
    {
        if (ProblemOf(result, function) is { } problem)
        {
            throw GridException.InvalidArgument(problem);
        }
    }

#pragma warning disable CS0612 // Older clients put their symlinks into the deprecated fields.
    private static IEnumerable<Reapi.OutputSymlink> SymlinksOf(Reapi.ActionResult result) =>
        result.OutputSymlinks.Concat(result.OutputFileSymlinks).Concat(result.OutputDirectorySymlinks);
#pragma warning restore CS0612

    private static bool IsProblem(string? text) => text is not null;

    private static string? ProblemOf(Reapi.OutputDirectory directory, DigestFunction function)
    {
        string place = $"Output directory '{EntryNames.Show(directory.Path)}'";
        if (directory.TreeDigest is null && directory.RootDirectoryDigest is null)
        {
            return $"{place} has neither tree_digest nor root_directory_digest: set one.";
        }

        return ProblemOfPath(directory.Path)
            ?? ProblemOfOptional(place, directory.TreeDigest, function)
            ?? ProblemOfOptional(place, directory.RootDirectoryDigest, function);
    }

    private static string? ProblemOfPath(string path) => path.Contains('\0', StringComparison.Ordinal)
        ? $"Output path '{EntryNames.Show(path)}' contains a NUL character: use the path of a file."
        : null;

    private static string? ProblemOfTarget(Reapi.OutputSymlink link) =>
        SymlinkTargets.ProblemOf(link.Target) is { } problem
            ? $"Output symlink '{EntryNames.Show(link.Path)}' has a target that {problem}."
            : null;

    private static string? ProblemOfOptional(string place, Reapi.Digest? wire, DigestFunction function) =>
        wire is null ? null : ProblemOf(place, wire, function);

    private static string? ProblemOf(string place, Reapi.Digest? wire, DigestFunction function) =>
        wire.TryToDigest(function, out _) ? null : $"{place}: {ReapiDigests.Malformed(wire, function).Message}";
}
