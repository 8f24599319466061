using Grid.Core;

namespace Grid.Server.Client.Cas;

/// <summary>
/// Where downloads go: one blob to the file that was named, one tree to the directory that was named, and several, or
/// one blob meant for an existing directory, into that directory under their hashes.
/// </summary>
internal sealed record DownloadPlace
{
    private readonly string? _name;

    private DownloadPlace(string root, string? name)
    {
        Root = root;
        _name = name;
    }

    /// <summary>The directory everything is written below.</summary>
    public string Root { get; }

    /// <exception cref="GridException">FAILED_PRECONDITION when a tree would be mixed with what is there already.</exception>
    public static DownloadPlace Of(string destination, int count, bool isTree)
    {
        string full = Path.GetFullPath(destination);
        if (count > 1 || (!isTree && Directory.Exists(full)))
        {
            return new DownloadPlace(full, name: null);
        }

        if (!isTree)
        {
            return new DownloadPlace(Path.GetDirectoryName(full)!, Path.GetFileName(full));
        }

        return Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any()
            ? throw GridException.FailedPrecondition($"'{destination}' is not empty: name a new directory for the tree.")
            : new DownloadPlace(full, name: string.Empty);
    }

    /// <summary>The path below <see cref="Root"/> of what <paramref name="digest"/> names.</summary>
    public string PathOf(Digest digest) => _name ?? digest.HashText;
}
