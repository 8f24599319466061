using Grid.Core;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>Whether this process may mount, and what to say when it may not.</summary>
internal static class MountRights
{
    private const string UserMapPath = "/proc/self/uid_map";

    /// <summary>Whether this process lives in a user namespace of its own, where fewer things are allowed even to its root.</summary>
    public static bool IsInUserNamespace { get; } = !HasWholeUserMap();

    public static GridException Refusal(string what, string path, int error) => error switch
    {
        Errno.NotPermitted or Errno.AccessDenied => GridException.FailedPrecondition(
            $"{what} on '{path}': this process may not mount. Run the bot as root, or as an ordinary user by "
            + "'unshare --user --map-root-user --mount grid …' where the kernel allows user namespaces; or use 'staging: links'."),
        _ => GridException.FailedPrecondition(
            $"{what} on '{path}': {Errno.TextOf(error)}. Use 'staging: links' where the kernel does not support it."),
    };

    // The first user namespace maps every number to itself.
    private static bool HasWholeUserMap()
    {
        string[] map = File.ReadAllText(UserMapPath).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return map is ["0", "0", "4294967295"];
    }
}
