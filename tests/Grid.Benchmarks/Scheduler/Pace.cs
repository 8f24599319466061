using System.Diagnostics;

namespace Grid.Benchmarks.Scheduler;

/// <summary>How fast cycles went by, and what one took.</summary>
/// <param name="PerSecond">Cycles a second, by the clock on the wall.</param>
/// <param name="ProcessorMicroseconds">Processor time of a cycle, that of collecting its garbage included.</param>
/// <param name="AllocatedBytes">Memory asked for in a cycle.</param>
internal sealed record Pace(double PerSecond, double ProcessorMicroseconds, double AllocatedBytes)
{
    private const double MicrosecondsPerSecond = 1e6;

    public static Pace Of(FoldLoad load, Action<FoldLoad, int> submit, Action serve)
    {
        // What was made before is old by now, and not looked at again and again.
        GC.Collect();
        GC.Collect();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        double processor = ThreadClock.Seconds;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < load.Count; i++)
        {
            submit(load, i);
            serve();
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Pace(
            load.Count / seconds,
            (ThreadClock.Seconds - processor) * MicrosecondsPerSecond / load.Count,
            (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)load.Count);
    }
}
