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
    public const string Id = "21234";

    private const string SwitchUser = "/usr/bin/setpriv";

    // A folder to be shown, then where it is shown. The user is of the folder's group.
    private const string ShownVariable = "GRID_TESTS_SHOWN";

    // Devices that a user may open where the machine's own are root's, then the user, who may make himself root of a namespace.
    private const string Enter =
        """
        set -e
        mount -t tmpfs devices "$1/devices"
        if mknod -m 666 "$1/devices/fuse" c 10 229 && [ -e /dev/fuse ]; then mount --bind "$1/devices/fuse" /dev/fuse; fi
        groups=--clear-groups
        if [ -n "$GRID_TESTS_SHOWN" ]; then
            group=$(stat -c %g "$GRID_TESTS_SHOWN")
            [ "$group" = 0 ] || groups="--groups=$group"
            mount --rbind "$GRID_TESTS_SHOWN" "$1/shown"
            export GRID_TESTS_SHOWN="$1/shown"
        fi
        folder=$1 user=$2; shift 2
        cd "$folder"
        exec setpriv --reuid "$user" --regid "$user" "$groups" "$@"
        """;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>Why nobody else can be asked here; null when somebody can.</summary>
    public static string? Missing => !Environment.IsPrivilegedProcess ? "Becoming another user takes root."
        : !File.Exists(SwitchUser) ? $"{SwitchUser} is not there (Debian's package 'util-linux')."
        : null;

    /// <summary>What such tests are shown of root's folders; null when nothing, or when they are root's own.</summary>
    public static string? Shown => Environment.IsPrivilegedProcess ? null : Environment.GetEnvironmentVariable(ShownVariable);

    /// <summary>Runs tests, of which none may fail.</summary>
    /// <param name="expression">Which, as the test runner takes it.</param>
    /// <param name="passedMin">How many have to have passed at least.</param>
    /// <param name="shown">A folder that they are to see as <see cref="Shown"/>, which such a user may not get to; null for none.</param>
    /// <param name="through">What the runner is started through, such as <c>unshare</c> and its options.</param>
    public static async Task ShouldPassAsync(string expression, int passedMin, string? shown = null, params string[] through)
    {
        string folder = Directory.CreateDirectory($"/dev/shm/grid-user-{Guid.NewGuid():N}").FullName;
        try
        {
            string tests = Copy(folder);
            await RunAsync(folder, shown: null, "chown", ["-R", Id, folder]);
            string said = await RunAsync(
                folder,
                shown,
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
        Directory.CreateDirectory($"{folder}/shown");
        foreach (string source in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(target, Path.GetRelativePath(AppContext.BaseDirectory, source));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(source, path);
        }

        return Path.Combine(target, Path.GetFileName(Assembly.GetExecutingAssembly().Location));
    }

    private static async Task<string> RunAsync(string folder, string? shown, string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = start.Environment["DOTNET_CLI_HOME"] = $"{folder}/home";
        start.Environment["TMPDIR"] = folder;
        start.Environment[ShownVariable] = shown ?? string.Empty;
        start.Environment["DOTNET_NOLOGO"] = start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using Process process = Process.Start(start)!;
        using CancellationTokenSource end = new(Limit);
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{program}' was not over within {Limit}, so killed:\n{await output}{await errors}");
        }

        string said = await output + await errors;
        process.ExitCode.ShouldBe(0, said);
        return said;
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
