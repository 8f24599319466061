using System.Globalization;
using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox;

/// <summary>What a client is told of how an action ended: a status that programs go by, and words for people.</summary>
/// <param name="Status">OK whenever the command came to an end of its own, whatever its exit code.</param>
/// <param name="Message">Why the status is what it is, or what is strange about an exit code; empty when nothing is.</param>
internal readonly record struct ActionVerdict(GridStatus Status, string Message)
{
    private const int Thousand = 1000;

    public static ActionVerdict Of(ProcessOutcome outcome, TimeSpan? timeout) => outcome.End switch
    {
        ActionEnd.DiskFull when outcome.HasFoundDiskFull => new ActionVerdict(
            GridStatus.Unavailable, "The command failed, and the bot's disk is full: it is this machine's fault."),
        ActionEnd.DiskFull => new ActionVerdict(
            GridStatus.ResourceExhausted,
            $"The command wrote more than the {new Quantity(outcome.DiskBytesMax.GetValueOrDefault() * Thousand)} it may have on the "
                + "disk, and was killed."),
        ActionEnd.TimedOut => new ActionVerdict(
            GridStatus.DeadlineExceeded, $"The command ran longer than its timeout of {timeout} and was killed."),
        ActionEnd.OutOfMemory => new ActionVerdict(GridStatus.ResourceExhausted, OutOfMemory(outcome)),
        ActionEnd.Killed => new ActionVerdict(
            GridStatus.Ok, $"The command was ended by signal {outcome.Signal} ({NameOf(outcome.Signal!.Value)})."),
        _ when outcome is { ExitCode: not 0, Group.ProcessesRefused: > 0 } => new ActionVerdict(
            GridStatus.Ok,
            $"The command could not start all the processes it wanted: it may have {outcome.Limits?.Processes} at a time."),
        _ => new ActionVerdict(GridStatus.Ok, string.Empty),
    };

    private static string OutOfMemory(ProcessOutcome outcome)
    {
        string limit = outcome.Limits?.MemoryBytes is { } bytes
            ? $"it may have {new Quantity(bytes * Thousand)}"
            : "its limit is that of the bot";
        string killed = outcome.Group!.OutOfMemoryKills.ToString(CultureInfo.InvariantCulture);
        return $"The command ran out of memory ({limit}), and the kernel killed {killed} of its processes. Ask for more with the "
            + $"platform property '{ResourceRules.MemoryProperty}'.";
    }

    private static string NameOf(int signal)
    {
        string name = Marshal.PtrToStringUTF8(Native.ProcessCalls.DescribeSignal(signal)) ?? string.Empty;
        return name.Length > 0 ? name : "unknown";
    }
}
