namespace Grid.Sandbox.Fuse.Trees;

/// <summary>Permissions and age of an input, which its content does not determine.</summary>
internal readonly record struct InputTraits(uint Permissions, long ModifiedSeconds, uint ModifiedNanos)
{
    /// <summary>Every input has this age, whenever it was uploaded, unless it asks for another: builds do not depend on it.</summary>
    private static readonly long UsualSeconds = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    // Never set-user-id or set-group-id: a client's file must not lend its owner's rights.
    private const uint PermissionBits = 0b111_111_111;

    private const uint OwnerMayAll = 0b111_000_000;
    private const uint SymlinkPermissions = PermissionBits;

    public static InputTraits OfFile(Reapi.NodeProperties? properties, bool isExecutable) =>
        Of(properties, (uint)NodeProperties.ModeOf(properties, isExecutable));

    // The sandbox itself must be able to go through a directory.
    public static InputTraits OfDirectory(Reapi.NodeProperties? properties)
    {
        InputTraits traits = Of(properties, NodeProperties.DirectoryMode);
        return traits with { Permissions = traits.Permissions | OwnerMayAll };
    }

    public static InputTraits OfSymlink(Reapi.NodeProperties? properties) =>
        Of(properties, SymlinkPermissions) with { Permissions = SymlinkPermissions };

    private static InputTraits Of(Reapi.NodeProperties? properties, uint usualPermissions)
    {
        uint permissions = properties?.UnixMode is { } mode ? mode & PermissionBits : usualPermissions;
        return properties?.Mtime is { } modified
            ? new InputTraits(permissions, modified.Seconds, (uint)modified.Nanos)
            : new InputTraits(permissions, UsualSeconds, 0);
    }
}
