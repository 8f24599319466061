using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// An input root that can be written to: what an action writes lies in a folder of its own, above inputs nobody can
/// change.
/// </summary>
internal sealed class OverlayMount : IDisposable
{
    private readonly RootPlace _place;

    private OverlayMount(RootPlace place) => _place = place;

    /// <summary>Where it is.</summary>
    public string Path => _place.Path;

    /// <summary>Mounts.</summary>
    /// <param name="place">Where; it passes to the mount.</param>
    /// <param name="lower">The inputs: layers, the first one on top.</param>
    /// <param name="upper">Where writes go.</param>
    /// <param name="work">A folder beside it for the kernel's own use.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what this machine or user does not allow.</exception>
    public static OverlayMount Open(RootPlace place, IEnumerable<string> lower, string upper, string work)
    {
        string options = string.Join(',', [
            $"lowerdir={string.Join(':', lower.Select(Escape))}", $"upperdir={Escape(upper)}", $"workdir={Escape(work)}", .. Fixed]);
        int error = MountCalls.Mount("grid-action", place.Path, "overlay", MountFlags.NoSetUserId | MountFlags.NoDevices, options);
        if (error == 0)
        {
            return new OverlayMount(place);
        }

        place.Dispose();
        throw MountRights.Refusal("A writable layer over the inputs cannot be mounted", place.Path, error);
    }

    /// <summary>Takes the mount away. What was written stays in its folder.</summary>
    public void Dispose()
    {
        int error = MountCalls.Unmount(Path);
        if (error is not (0 or FuseErrno.InvalidArgument or Errno.NoEntry))
        {
            throw Errno.ToFailure($"Cannot unmount '{Path}'", error);
        }

        _place.Dispose();
    }

    // In a user namespace 'off' would mean to follow what nobody has written, and be refused ('nofollow' is off for both).
    // An action's files need not outlive the machine (volatile), directories of inputs are not renamed but copied, and
    // numbers of inputs show through (xino=off), by which capture knows them again.
    private static IReadOnlyList<string> Fixed { get; } =
    [
        "volatile", "redirect_dir=nofollow", "index=off", "metacopy=off", "xino=off",
        .. MountRights.IsInUserNamespace ? (string[])["userxattr"] : [],
    ];

    private static string Escape(string path) => path
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal)
        .Replace(":", "\\:", StringComparison.Ordinal);
}
