using System.Text;
using Grid.Core;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// What bubblewrap says when it could not run a command. It exits with 1 then, as the command could have, and all on stderr is
/// its own: that the command was not run, its status tells.
/// </summary>
internal static class BubblewrapComplaint
{
    private const string Name = "bwrap: ";
    private const string Execute = "execvp ";
    private const int FailureCode = 1;

    // As the C locale has them, which bubblewrap is run in.
    private static readonly int[] StartErrors =
    [
        Errno.NoEntry, Errno.NotADirectory, Errno.AccessDenied, Errno.NotExecutable, Errno.TextBusy, Errno.ArgumentsTooLong,
        Errno.IsADirectory, Errno.NotPermitted, Errno.TooManySymlinks, Errno.NameTooLong,
    ];

    /// <summary>Its words; null when it ran the command, or was ended itself.</summary>
    public static string? Of(BubblewrapOutcome outcome)
    {
        if (outcome.HasRun || outcome.Process.ExitCode != FailureCode)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(outcome.Process.Stderr.Content.Span).TrimEnd('\n');
        return text.StartsWith(Name, StringComparison.Ordinal) ? text[Name.Length..] : text;
    }

    /// <summary>The error of running the program; null when the complaint is about something else.</summary>
    public static int? StartError(string complaint, string program)
    {
        string expected = $"{Execute}{program}: ";
        return complaint.StartsWith(expected, StringComparison.Ordinal)
            ? Array.Find(StartErrors, error => complaint[expected.Length..] == Errno.TextOf(error))
            : null;
    }

    /// <summary>A complaint about this machine.</summary>
    public static GridException ToFailure(string complaint) => new(
        complaint.Contains(Errno.TextOf(Errno.NoSpace), StringComparison.Ordinal)
        || complaint.Contains(Errno.TextOf(Errno.TryAgain), StringComparison.Ordinal)
            ? GridStatus.Unavailable
            : GridStatus.Internal,
        $"Bubblewrap cannot isolate the action: {complaint}");
}
