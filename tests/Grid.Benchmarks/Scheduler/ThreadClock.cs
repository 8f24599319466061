using System.Runtime.InteropServices;

namespace Grid.Benchmarks.Scheduler;

/// <summary>Processor time of the calling thread: what other programs on the machine take does not count.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;
    private const double NanosecondsPerSecond = 1e9;

    public static double Seconds => Read(ThreadCpuTime, out TimeSpec time) == 0
        ? time.Seconds + (time.Nanoseconds / NanosecondsPerSecond)
        : throw new InvalidOperationException("The processor time of a thread could not be read.");

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Read(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
