using System.Diagnostics;
using System.Globalization;
using System.Text;
using Grid.Core;

namespace Grid.Fetching.Git;

/// <summary>Runs git with nothing of this machine's settings, credentials and environment.</summary>
/// <param name="sizeBytesMax">The largest file it may write.</param>
internal sealed class GitProgram(long sizeBytesMax)
{
    private const string ShellPath = "/bin/sh";
    private const int BlockBytes = 512;
    private const int ErrorLengthMax = 1000;

    // The shell bounds the files: git itself would take as large a pack as it is sent.
    private const string Script = "ulimit -f \"$1\" && shift && exec git \"$@\"";

    private static readonly (string Name, string Value)[] Environment =
    [
        ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_ASKPASS", "/bin/false"),
        ("GIT_PROTOCOL_FROM_USER", "0"), ("LC_ALL", "C"), ("PATH", "/usr/local/bin:/usr/bin:/bin"),
    ];

    /// <summary>Runs it to its end and has its output read meanwhile.</summary>
    /// <param name="folder">Where it works, and its home.</param>
    /// <param name="settings">Settings of git's, which may be secret and so are not arguments.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="read">Reads what it writes.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <exception cref="GridException">UNAVAILABLE with its last words when it fails.</exception>
    public async Task<T> RunAsync<T>(
        string folder,
        IReadOnlyList<KeyValuePair<string, string>> settings,
        IReadOnlyList<string> arguments,
        Func<Stream, Task<T>> read,
        CancellationToken cancellation)
    {
        using Process git = Process.Start(StartInfo(folder, settings, arguments))!;
        git.StandardInput.Close();
        try
        {
            Task<string> words = LastWordsAsync(git.StandardError, cancellation);
            T result = await read(git.StandardOutput.BaseStream);
            await git.WaitForExitAsync(cancellation);
            return git.ExitCode == 0
                ? result
                : throw GridException.Unavailable($"git {arguments[0]} failed: {(await words).Trim()}");
        }
        finally
        {
            if (!git.HasExited)
            {
                git.Kill(entireProcessTree: true);
            }
        }
    }

    private ProcessStartInfo StartInfo(
        string folder, IReadOnlyList<KeyValuePair<string, string>> settings, IReadOnlyList<string> arguments)
    {
        string blocks = (sizeBytesMax / BlockBytes).ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(ShellPath, ["-c", Script, "git", blocks, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach ((string name, string value) in Environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["HOME"] = folder;
        start.Environment["GIT_CONFIG_COUNT"] = settings.Count.ToString(CultureInfo.InvariantCulture);
        for (int index = 0; index < settings.Count; index++)
        {
            start.Environment[$"GIT_CONFIG_KEY_{index}"] = settings[index].Key;
            start.Environment[$"GIT_CONFIG_VALUE_{index}"] = settings[index].Value;
        }

        return start;
    }

    private static async Task<string> LastWordsAsync(StreamReader errors, CancellationToken cancellation)
    {
        StringBuilder words = new();
        while (await errors.ReadLineAsync(cancellation) is { } line)
        {
            words.AppendLine(line);
            if (words.Length > ErrorLengthMax)
            {
                words.Remove(0, words.Length - ErrorLengthMax);
            }
        }

        return words.ToString();
    }
}
