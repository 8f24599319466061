using Grid.Core;

namespace Grid.Sandbox.Processes;

/// <summary>How a process ended.</summary>
/// <param name="ExitCode">Its exit code, or 128 + the signal that ended it.</param>
/// <param name="Signal">The signal that ended it; null when it exited.</param>
/// <param name="HasTimedOut">Whether it was ended because its time was over.</param>
/// <param name="Usage">What it used.</param>
internal sealed record ProcessEnd(int ExitCode, int? Signal, bool HasTimedOut, ProcessUsage Usage)
{
    private const int SignalBase = 128;

    /// <summary>Whether it was ended because the action had written too much.</summary>
    public bool HasFilledDisk { get; init; }

    public static ProcessEnd Of(int? waitStatus, bool hasTimedOut, ProcessUsage usage)
    {
        if (waitStatus is not { } status)
        {
            throw new GridException(
                GridStatus.Internal, "Another part of this process took the command's exit code: report this as a defect.");
        }

        int signal = status & 0x7f;
        return signal == 0
            ? new ProcessEnd((status >> 8) & 0xff, Signal: null, hasTimedOut, usage)
            : new ProcessEnd(SignalBase + signal, signal, hasTimedOut, usage);
    }
}
