using Grid.Sandbox.Native;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// Mounts of the host that no action sees, because its sandbox has something else there. Whoever copies all that is mounted,
/// as bubblewrap does twice, is quicker without them.
/// </summary>
internal static class UnseenMounts
{
    // To take one away costs as much as to copy it: a host that has thousands is not to be cleared for every action.
    private const int CountMax = 64;

    // Of the host's /dev itself, single nodes are seen, each of which may be a mount.
    private static readonly string[] Replaced = ["/dev/hugepages", "/dev/mqueue", "/dev/pts", "/dev/shm", "/proc"];

    /// <summary>Where they are now.</summary>
    /// <param name="plan">What is seen of the host.</param>
    /// <param name="needed">Paths that whoever makes the sandbox gets to by their names, beside the plan's own.</param>
    public static IReadOnlyList<string> Of(IsolationPlan plan, params IEnumerable<string> needed) =>
        Among(MountTable.Paths(), plan, needed);

    /// <summary>Those of a list, in an order in which they can be taken away, each with all that is mounted in it.</summary>
    internal static IReadOnlyList<string> Among(IEnumerable<string> mounted, IsolationPlan plan, IEnumerable<string> needed)
    {
        string[] kept = [.. needed.Concat(plan.Binds.Select(bind => bind.Source)).Where(Path.Exists).Select(RealPath.Of)];
        string[] covered = [.. plan.Hidden, .. Replaced];
        string[] unseen =
            [.. mounted.Where(path => HostPaths.IsCovered(path, covered) && !kept.Any(other => AreOnOneWay(path, other)))];
        return [.. unseen.Where(path => !unseen.Any(other => HostPaths.IsBelow(path, other))).Reverse().Take(CountMax)];
    }

    private static bool AreOnOneWay(string path, string other) =>
        path == other || HostPaths.IsBelow(path, other) || HostPaths.IsBelow(other, path);
}
