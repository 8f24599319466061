using System.Text.RegularExpressions;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Staging;

/// <summary>The mounts that a killed process left in its part of a staging area.</summary>
internal static partial class LeftMounts
{
    private const string MountTable = "/proc/self/mountinfo";

    // Mount id, parent, device, root, then the path it is mounted on.
    private const int PathField = 4;

    /// <summary>
    /// Takes away all mounts in <paramref name="runPath"/> and beside it, the latest first. Who waits for an answer of one
    /// whose process is gone gets an error.
    /// </summary>
    public static void Remove(string runPath)
    {
        IEnumerable<string> paths = File.ReadLines(MountTable)
            .Select(line => Unescape(line.Split(' ')[PathField]))
            .Where(path => path.StartsWith(runPath + "/", StringComparison.Ordinal)
                || path.StartsWith(runPath + ".", StringComparison.Ordinal));
        foreach (string path in paths.Reverse().ToArray())
        {
            MountCalls.Abort(path);
        }
    }

    // Spaces, tabs, line ends and backslashes stand as three octal digits.
    private static string Unescape(string field) => OctalEscape().Replace(
        field, match => ((char)Convert.ToInt32(match.Value[1..], fromBase: 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex OctalEscape();
}
