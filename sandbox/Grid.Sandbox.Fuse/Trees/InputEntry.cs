using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>One name of an input directory and what is behind it.</summary>
internal sealed record InputEntry
{
    /// <summary>The name, in UTF-8.</summary>
    public required byte[] Name { get; init; }

    public required InputKind Kind { get; init; }

    /// <summary>The blob of a file; default for anything else.</summary>
    public Digest Digest { get; init; }

    /// <summary>Permissions, and when it was modified.</summary>
    public required InputTraits Traits { get; init; }

    /// <summary>Where a symlink points to.</summary>
    public byte[]? Target { get; init; }

    /// <summary>What a directory holds.</summary>
    public InputDirectory? Directory { get; init; }
}
