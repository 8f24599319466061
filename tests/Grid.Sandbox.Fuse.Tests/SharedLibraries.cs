using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>What programs of this machine need to run elsewhere.</summary>
internal static partial class SharedLibraries
{
    /// <summary>The paths of the libraries and loaders of programs, each once.</summary>
    public static IReadOnlyList<string> Of(params string[] programs)
    {
        ProcessStartInfo start = new("ldd", programs) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. LibraryPath().Matches(said).Select(match => match.Groups[1].Value).Distinct()];
    }

    [GeneratedRegex(@"(?:=> |^\t)(/\S+) \(", RegexOptions.Multiline)]
    private static partial Regex LibraryPath();
}
