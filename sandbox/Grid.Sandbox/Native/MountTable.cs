using System.Text.RegularExpressions;

namespace Grid.Sandbox.Native;

/// <summary>What is mounted, as the kernel lists it for this process.</summary>
internal static partial class MountTable
{
    private const string Place = "/proc/self/mountinfo";

    // Mount id, parent, device, root, then the path it is mounted on.
    private const int PathField = 4;

    /// <summary>The paths that something is mounted on, each as often as that is the case, in the order of mounting.</summary>
    public static IEnumerable<string> Paths() => File.ReadLines(Place).Select(line => Unescape(line.Split(' ')[PathField]));

    // Spaces, tabs, line ends and backslashes stand as three octal digits.
    private static string Unescape(string field) => OctalEscape().Replace(
        field, match => ((char)Convert.ToInt32(match.Value[1..], fromBase: 8)).ToString());

    [GeneratedRegex(@"\\[0-7]{3}")]
    private static partial Regex OctalEscape();
}
