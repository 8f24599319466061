using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 + the signal that ended it, as shells say it.</param>
/// <param name="HasTimedOut">Whether it was ended because its time was over.</param>
/// <param name="Stdout">What it wrote to standard output.</param>
/// <param name="Stderr">What it wrote to standard error.</param>
public sealed record ProcessOutcome(int ExitCode, bool HasTimedOut, CapturedOutput Stdout, CapturedOutput Stderr)
{
    /// <summary>What it used of the machine.</summary>
    public ProcessUsage Usage { get; init; } = ProcessUsage.None;

    /// <summary>The limits it ran under; null for none.</summary>
    public ResourceLimits? Limits { get; init; }

    /// <summary>What its control group counted; null when it had none.</summary>
    public CgroupUsage? Group { get; init; }

    /// <summary>The signal that ended it; null when it exited.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether it was ended because its action had written more than it may have.</summary>
    public bool HasFilledDisk { get; init; }

    /// <summary>Whether it failed while the disk its action runs on had no room left.</summary>
    public bool HasFoundDiskFull { get; init; }

    /// <summary>What its action may have written; null for no limit.</summary>
    public long? DiskBytesMax { get; init; }

    /// <summary>How it ended.</summary>
    public ActionEnd End =>
        HasFilledDisk || HasFoundDiskFull ? ActionEnd.DiskFull
        : HasTimedOut ? ActionEnd.TimedOut

        // A build that lost a process and made good for it did not run out of memory.
        : ExitCode != 0 && Group is { OutOfMemoryKills: > 0 } ? ActionEnd.OutOfMemory
        : Signal is not null ? ActionEnd.Killed
        : ActionEnd.Exited;

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

    /// <summary>A command whose program was looked for and is nowhere.</summary>
    public static ProcessOutcome CommandNotFound(string name) =>
        NotStarted(NotFound, $"{name}: command not found: it is neither on the PATH nor in the working directory.");
}
