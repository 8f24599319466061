using System.Diagnostics;
using System.Reflection;

namespace Grid.Testing;

/// <summary>
/// Runs tests of the assembly that asks once more as an ordinary user, in a process of their own with folders of its own.
/// Those tests skip by name what such a user cannot do.
/// </summary>
internal static class OrdinaryUser
{
    /// <summary>A user whom no machine knows.</summary>
    private const string Id = "21234";

    private const string SwitchUser = "/usr/bin/setpriv";

    // Devices that a user may open where the machine's own are root's, then the user, who may make himself root of a namespace.
    private const string Enter =
        """
        set -e
        mount -t tmpfs devices "$1/devices"
        if mknod -m 666 "$1/devices/fuse" c 10 229 && [ -e /dev/fuse ]; then mount --bind "$1/devices/fuse" /dev/fuse; fi
        folder=$1 user=$2; shift 2
        cd "$folder"
        exec setpriv --reuid "$user" --regid "$user" --clear-groups "$@"
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Why nobody else can be asked here; null when somebody can.</summary>
    public static string? Missing => !Environment.IsPrivilegedProcess ? "Becoming another user takes root."
        : !File.Exists(SwitchUser) ? $"{SwitchUser} is not there (Debian's package 'util-linux')."
        : null;

    /// <summary>Runs tests, of which none may fail.</summary>
    /// <param name="expression">Which, as the test runner takes it.</param>
    /// <param name="passedMin">How many have to have passed at least.</param>
    /// <param name="through">What the runner is started through, such as <c>unshare</c> and its options.</param>
    public static async Task ShouldPassAsync(string expression, int passedMin, params string[] through)
    {
        string folder = Directory.CreateDirectory($"/dev/shm/grid-user-{Guid.NewGuid():N}").FullName;
        try
        {
            string tests = Copy(folder);
            await RunAsync(folder, "chown", ["-R", Id, folder]);
            string said = await RunAsync(
                folder,
                "unshare",
                [
                    "--mount", "/bin/sh", "-c", Enter, "sh", folder, Id, .. through, "dotnet", "vstest", tests,
                    $"--TestCaseFilter:{expression}", $"--ResultsDirectory:{folder}/results",
                ]);
            Passed(said).ShouldBeGreaterThanOrEqualTo(passedMin, said);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The folder of the build may be one that others do not get to.
    private static string Copy(string folder)
    {
        string target = Directory.CreateDirectory($"{folder}/tests").FullName;
        Directory.CreateDirectory($"{folder}/home");
        Directory.CreateDirectory($"{folder}/devices");
        foreach (string source in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(target, Path.GetRelativePath(AppContext.BaseDirectory, source));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(source, path);
        }

        return Path.Combine(target, Path.GetFileName(Assembly.GetExecutingAssembly().Location));
    }

    private static async Task<string> RunAsync(string folder, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = $"{folder}/home";
        start.Environment["TMPDIR"] = folder;
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource end = new(Limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(end.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            string said = await output + await errors;
            process.ExitCode.ShouldBe(0, said);
            return said;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    // "Passed!  - Failed:     0, Passed:    67, Skipped:     0, Total:    67, …".
    private static int Passed(string said)
    {
        const string Mark = "Passed: ";
        int at = said.LastIndexOf(Mark, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(-1, said);
        return int.Parse(said[(at + Mark.Length)..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
