using System.Globalization;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using Grid.Execution.V1;
using Grid.Sandbox.Processes;
using Statistics = Build.Buildbox.ExecutionStatistics;

namespace Grid.Sandbox;

/// <summary>
/// What a result carries beside itself of how its command ended and what it used: messages for programs, a text for people.
/// </summary>
internal static class EndingReport
{
    private const int Kibi = 1024;

    /// <summary>What the command used, as BuildBox tells it.</summary>
    public static Statistics StatisticsOf(ProcessUsage usage) => new()
    {
        CommandRusage = new Statistics.Types.ProcessResourceUsage
        {
            Utime = Duration.FromTimeSpan(usage.UserTime),
            Stime = Duration.FromTimeSpan(usage.SystemTime),
            Maxrss = usage.ResidentKibibytesMax,
            Minflt = usage.MinorFaults,
            Majflt = usage.MajorFaults,
            Inblock = usage.BlocksRead,
            Oublock = usage.BlocksWritten,
            Nvcsw = usage.VoluntarySwitches,
            Nivcsw = usage.InvoluntarySwitches,
        },
    };

    /// <summary>How the command ended; null when an exit code says it all.</summary>
    public static ActionEnding? EndingOf(ProcessOutcome outcome, ActionVerdict verdict)
    {
        bool isPlain = outcome.End == ActionEnd.Exited && outcome.Group is null && verdict.Message.Length == 0;
        return isPlain ? null : new ActionEnding
        {
            Kind = KindOf(outcome.End),
            Message = verdict.Message,
            KnowsMemory = outcome.Group is not null,
        };
    }

    /// <summary>The end at length, for a log beside the command's own output.</summary>
    public static ReadOnlyMemory<byte> TextOf(ProcessOutcome outcome, ActionVerdict verdict)
    {
        StringBuilder text = new();
        Line(text, $"{verdict.Message}");
        Line(text, $"exit code: {outcome.ExitCode}");
        if (outcome.Limits is { } limits)
        {
            Line(text, $"limits: memory {limits.MemoryBytes} bytes, {limits.Cores} cores, {limits.Processes} processes");
        }

        if (outcome.Group is { } group)
        {
            Line(text, $"memory used at most: {group.MemoryPeakBytes} bytes");
            Line(text, $"processes killed for want of memory: {group.OutOfMemoryKills}");
            Line(text, $"processes that could not be started: {group.ProcessesRefused}");
        }

        ProcessUsage usage = outcome.Usage;
        Line(text, $"processor time: {usage.UserTime.TotalSeconds:0.000} s user, {usage.SystemTime.TotalSeconds:0.000} s system");
        Line(text, $"largest process: {usage.ResidentKibibytesMax * Kibi} bytes");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

    private static ActionEnding.Types.Kind KindOf(ActionEnd end) => end switch
    {
        ActionEnd.Exited => ActionEnding.Types.Kind.Exited,
        ActionEnd.TimedOut => ActionEnding.Types.Kind.TimedOut,
        ActionEnd.OutOfMemory => ActionEnding.Types.Kind.OutOfMemory,
        ActionEnd.DiskFull => ActionEnding.Types.Kind.DiskFull,
        ActionEnd.Killed => ActionEnding.Types.Kind.Killed,
        _ => ActionEnding.Types.Kind.Unspecified,
    };
}
