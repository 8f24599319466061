using Grid.Sandbox.Limits;

namespace Grid.Sandbox;

/// <summary>What an action may use of the machine that runs it. Every limit is met with a message that names it.</summary>
public sealed record SandboxLimits
{
    /// <summary>The limits used when none are configured.</summary>
    public static SandboxLimits Default { get; } = new();

    /// <summary>Bytes kept of stdout, and as many of stderr; what comes after is read and dropped.</summary>
    public long StreamBytesMax { get; init; } = 64L << 20;

    /// <summary>How long the processes of an action have between SIGTERM and SIGKILL.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// What of the machine an action may use, enforced by control groups, which have to be there then; null for as much
    /// as it likes.
    /// </summary>
    public ResourceRules? Resources { get; init; }

    /// <summary>Files, directories and symlinks in an input root, repeats counted.</summary>
    public int InputEntriesMax { get; init; } = 2_000_000;

    /// <summary>Directories inside one another, in an input root and in outputs.</summary>
    public int DepthMax { get; init; } = 256;

    /// <summary>Size of one Directory message.</summary>
    public long DirectoryBytesMax { get; init; } = 64L << 20;

    /// <summary>Bytes of Directory messages that are remembered, parsed, for the next action that has them too.</summary>
    public long RememberedDirectoryBytesMax { get; init; } = 16L << 20;

    /// <summary>Files, directories and symlinks collected as outputs.</summary>
    public int OutputEntriesMax { get; init; } = 2_000_000;

    /// <summary>Bytes of the files collected as outputs, holes counted: they are read and hashed too.</summary>
    public long OutputBytesMax { get; init; } = 16L << 30;

    /// <summary>Bytes of any one file that an action writes, holes counted; the kernel refuses it more.</summary>
    public long FileBytesMax { get; init; } = 64L << 30;

    /// <summary>Bytes an action may have in its folder beside its inputs while it runs; null for no limit.</summary>
    public long? DiskBytesMax { get; init; }
}
