using Grid.Sandbox.Native;

namespace Grid.Sandbox.Staging;

/// <summary>The mounts that a killed process left in its part of a staging area.</summary>
internal static class LeftMounts
{
    /// <summary>
    /// Takes away all mounts in <paramref name="runPath"/> and beside it, the latest first. Who waits for an answer of one
    /// whose process is gone gets an error.
    /// </summary>
    public static void Remove(string runPath)
    {
        IEnumerable<string> paths = MountTable.Paths()
            .Where(path => path.StartsWith(runPath + "/", StringComparison.Ordinal)
                || path.StartsWith(runPath + ".", StringComparison.Ordinal));
        foreach (string path in paths.Reverse().ToArray())
        {
            MountCalls.Abort(path);
        }
    }
}
