using System.Text;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// What bubblewrap says when it could not run a command. It exits with 1 then, as the command could have: its words on an
/// otherwise empty stderr are what tells the two apart.
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

    /// <summary>The one line it wrote; null when the command ran.</summary>
    public static string? Of(ProcessOutcome outcome)
    {
        if (outcome.ExitCode != FailureCode || outcome.Stderr.Path is not null || !outcome.Stdout.Content.IsEmpty)
        {
            return null;
        }

        string text = Encoding.UTF8.GetString(outcome.Stderr.Content.Span).TrimEnd('\n');
        return text.StartsWith(Name, StringComparison.Ordinal) && !text.Contains('\n', StringComparison.Ordinal)
            ? text[Name.Length..]
            : null;
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
