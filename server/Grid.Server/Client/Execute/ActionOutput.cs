namespace Grid.Server.Client.Execute;

/// <summary>One output of an action, whichever of REAPI's fields it came in.</summary>
internal sealed record ActionOutput(string Type, string Path, string? Digest, string? Target, bool IsExecutable)
{
    public const string File = "file";
    public const string Directory = "directory";
    public const string Symlink = "symlink";

    /// <summary>
    /// Every output of a result, each path once: symlinks come in up to three fields, and a directory by its tree or
    /// by its root.
    /// </summary>
    public static IReadOnlyList<ActionOutput> Of(Reapi.ActionResult result) =>
    [
        .. result.OutputFiles.Select(file => new ActionOutput(
            File, file.Path, Text(file.Digest), Target: null, file.IsExecutable)),
        .. result.OutputDirectories.Select(directory => new ActionOutput(
            Directory, directory.Path, Text(directory.RootDirectoryDigest ?? directory.TreeDigest), Target: null, IsExecutable: false)),
        .. SymlinksOf(result).Select(link => new ActionOutput(
            Symlink, link.Path, Digest: null, link.Target, IsExecutable: false)),
    ];

    /// <summary>The symlinks of the new field and of the two older ones, each path once.</summary>
    public static IEnumerable<Reapi.OutputSymlink> SymlinksOf(Reapi.ActionResult result) =>
        result.OutputSymlinks
            .Concat(OlderSymlinksOf(result))
            .DistinctBy(link => link.Path, StringComparer.Ordinal);

    public override string ToString() => Type switch
    {
        Symlink => $"{Path} -> {Target}",
        File when IsExecutable => $"{Path} ({Digest}, executable)",
        _ => $"{Path} ({Digest})",
    };

#pragma warning disable CS0612 // Servers older than output_symlinks fill only the deprecated fields.
    private static IEnumerable<Reapi.OutputSymlink> OlderSymlinksOf(Reapi.ActionResult result) =>
        result.OutputFileSymlinks.Concat(result.OutputDirectorySymlinks);
#pragma warning restore CS0612

    private static string? Text(Reapi.Digest? digest) => digest is null ? null : $"{digest.Hash}/{digest.SizeBytes}";
}
