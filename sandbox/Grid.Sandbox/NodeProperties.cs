using Google.Protobuf.WellKnownTypes;
using Grid.Sandbox.Native;

namespace Grid.Sandbox;

/// <summary>The node properties that are understood, <c>mtime</c> and <c>unix_mode</c>, between message and disk.</summary>
internal static class NodeProperties
{
    /// <summary>Permissions of a directory that asks for none.</summary>
    public const uint DirectoryMode = 0b111_101_101;

    /// <summary>What it takes to read a file one owns.</summary>
    public const uint FileReadable = 0b100_000_000;

    /// <summary>What it takes to list a directory one owns.</summary>
    public const uint DirectoryReadable = 0b101_000_000;

    private const uint PlainMode = 0b100_100_100;
    private const uint ExecutableMode = 0b101_101_101;
    private const uint OwnerMayWrite = 0b010_000_000;

    // Never set-user-id or set-group-id: a client's file must not lend its owner's rights.
    private const uint PermissionBits = 0b111_111_111;

    // The sandbox itself must be able to go through a directory.
    private const uint OwnerMayAll = 0b111_000_000;

    /// <summary>Permissions of a file that asks for none.</summary>
    /// <remarks>
    /// Who sends the time of a file sends what an earlier build left, to be built on (a workspace of BuildStream): it is the
    /// action's own in any case, for no other can share that time, and may be written to.
    /// </remarks>
    public static UnixFileMode ModeOf(Reapi.NodeProperties? properties, bool isExecutable) =>
        (UnixFileMode)((isExecutable ? ExecutableMode : PlainMode) | (properties?.Mtime is null ? 0 : OwnerMayWrite));

    /// <summary>Whether a file that is shared by all actions has these properties already.</summary>
    public static bool AreDefault(Reapi.NodeProperties? properties, bool isExecutable) =>
        properties is null
        || (properties.Mtime is null
            && (properties.UnixMode is null || (properties.UnixMode.Value & PermissionBits) == (uint)ModeOf(properties, isExecutable)));

    /// <summary>Gives a file or directory, known to be no symlink, the properties it asks for.</summary>
    public static void Apply(string path, Reapi.NodeProperties? properties, bool isDirectory)
    {
        byte[] name = NativeName.Of(path);
        if (properties?.UnixMode is { } mode)
        {
            FileCalls.TrySetMode(parent: null, name, (mode & PermissionBits) | (isDirectory ? OwnerMayAll : 0));
        }

        if (properties?.Mtime is { } modified)
        {
            FileCalls.TrySetModified(parent: null, name, modified.Seconds, modified.Nanos);
        }
    }

    /// <summary>Which properties a command wants to know of its outputs.</summary>
    public static NodePropertyChoice Choose(IEnumerable<string> names)
    {
        HashSet<string> wanted = [.. names.Select(name => name.Replace("_", null, StringComparison.Ordinal).ToUpperInvariant())];
        return new NodePropertyChoice(wanted.Contains("MTIME"), wanted.Contains("UNIXMODE"));
    }

    /// <summary>The chosen properties of a file; null when none are.</summary>
    public static Reapi.NodeProperties? Of(FileStatus status, NodePropertyChoice choice)
    {
        if (choice is { HasModified: false, HasMode: false })
        {
            return null;
        }

        Reapi.NodeProperties properties = new();
        if (choice.HasModified)
        {
            properties.Mtime = new Timestamp { Seconds = status.ModifiedSeconds, Nanos = (int)status.ModifiedNanos };
        }

        if (choice.HasMode)
        {
            properties.UnixMode = status.Mode & choice.ModeMask;
        }

        return properties;
    }
}
