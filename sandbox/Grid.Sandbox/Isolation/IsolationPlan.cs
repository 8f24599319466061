namespace Grid.Sandbox.Isolation;

/// <summary>How one command is to be isolated: what every isolating launcher carries out, each by its own means.</summary>
internal sealed record IsolationPlan
{
    /// <summary>The input root, or an image's empty one, and where the command sees it.</summary>
    public required RootView Root { get; init; }

    /// <summary>The input root, and where the command sees it; it may lie in the root.</summary>
    public required RootView Inputs { get; init; }

    /// <summary>The working directory as the command sees it.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The program as the command sees it; relative to the working directory when it is not absolute.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, each entry <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    public required bool HasNetwork { get; init; }

    /// <summary>The user the command sees itself run as; null for whoever it really is.</summary>
    public required uint? UserId { get; init; }

    /// <summary>The group the command sees itself run as; null for whichever it really is.</summary>
    public required uint? GroupId { get; init; }

    /// <summary>
    /// Directories of the host to be covered by empty ones, none inside another. None when the host's root is not seen.
    /// </summary>
    public required IReadOnlyList<string> Hidden { get; init; }

    /// <summary>What is seen of the host beside that, in the order to be mounted.</summary>
    public required IReadOnlyList<BindMount> Binds { get; init; }

    public required long ScratchBytesMax { get; init; }

    /// <summary>All that is covered of the host, and can be added to.</summary>
    public IEnumerable<string> Covered => Root.IsWhole ? ["/tmp"] : [.. Hidden, "/dev/shm", "/dev"];

    /// <summary>The directories that must be there to be mounted on beside those of binds, as the command sees them.</summary>
    public IEnumerable<string> MountPoints => Root.IsWhole ? ["/proc", "/dev", "/tmp"] : [];

    /// <summary>Whether a path lies in what the command is given in memory, and so comes to be after the root itself.</summary>
    public bool IsInScratch(BindMount bind) => Root.IsWhole && HostPaths.IsBelow(bind.Target, "/tmp");

    /// <summary>Whether everybody may write to a covered directory.</summary>
    public static bool IsScratch(string path) => path is "/tmp" or "/var/tmp" or "/dev/shm";
}
