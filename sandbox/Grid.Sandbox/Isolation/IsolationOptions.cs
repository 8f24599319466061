namespace Grid.Sandbox.Isolation;

/// <summary>What isolated commands see of the machine.</summary>
public sealed record IsolationOptions
{
    /// <summary>Where the input root is.</summary>
    public RootChoice Root { get; init; }

    /// <summary>The path the command sees its input root at, with the host's root around it; null for its path on the disk.</summary>
    public string? RootPath { get; init; }

    /// <summary>Whether actions that do not say so reach the network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Paths of the host that are seen as well.</summary>
    public IReadOnlyList<BindMount> Binds { get; init; } = [];

    /// <summary>
    /// Directories of the host that are empty for the command: where users, services and other actions keep what is
    /// theirs, sockets among it. Those that are not there count for nothing.
    /// </summary>
    public IReadOnlyList<string> Hidden { get; init; } = ["/home", "/media", "/mnt", "/root", "/run", "/srv", "/tmp", "/var/tmp"];

    /// <summary>Bytes of each file system in memory that the command is given for scratch, such as <c>/tmp</c>.</summary>
    public long ScratchBytesMax { get; init; } = 1L << 30;
}
