namespace Grid.Config.Model;

/// <summary>What the commands of an isolating sandbox see of the machine.</summary>
public sealed record IsolationConfig
{
    /// <summary>Where input roots are laid out; null for a folder beside the bot's local store.</summary>
    public string? StagingPath { get; init; }

    /// <summary>How input roots are made to be there.</summary>
    public StagingKind Staging { get; init; }

    /// <summary>How much of stdout, and as much of stderr, is kept; null for the sandbox's own bound.</summary>
    public long? OutputSizeBytesMax { get; init; }

    /// <summary>Where the input root is.</summary>
    public RootPlace Root { get; init; }

    /// <summary>Where commands see the input root on the host's root; null for its path on the disk.</summary>
    public string? RootPath { get; init; }

    /// <summary>Whether actions that do not say so reach the network.</summary>
    public bool HasNetwork { get; init; }

    /// <summary>Paths of the host that are seen as well.</summary>
    public IReadOnlyList<BindConfig> Binds { get; init; } = [];

    /// <summary>Directories of the host that are empty for commands; null for the sandbox's own list.</summary>
    public IReadOnlyList<string>? Hidden { get; init; }

    /// <summary>Size of each file system in memory that a command gets; null for the sandbox's own bound.</summary>
    public long? ScratchSizeBytesMax { get; init; }
}
