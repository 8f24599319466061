namespace Grid.Sandbox.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 + the signal that ended it, as shells say it.</param>
/// <param name="HasTimedOut">Whether it was ended because its time was over.</param>
/// <param name="Stdout">What it wrote to standard output.</param>
/// <param name="Stderr">What it wrote to standard error.</param>
public sealed record ProcessOutcome(int ExitCode, bool HasTimedOut, CapturedOutput Stdout, CapturedOutput Stderr)
{
    /// <summary>The exit code of a command whose program is not there.</summary>
    public const int NotFound = 127;

    /// <summary>The exit code of a command whose program cannot be run.</summary>
    public const int NotExecutable = 126;

    /// <summary>A command that was never started, in the words and with the code a shell would have.</summary>
    public static ProcessOutcome NotStarted(int exitCode, string message) => new(
        exitCode,
        HasTimedOut: false,
        CapturedOutput.Empty,
        new CapturedOutput(System.Text.Encoding.UTF8.GetBytes(message + "\n"), Path: null));
}
