using System.Diagnostics;

namespace Grid.Benchmarks.Scheduler;

/// <summary>How fast cycles went by, and what one took.</summary>
/// <param name="PerSecond">Cycles a second, by the clock on the wall.</param>
/// <param name="ProcessorMicroseconds">Processor time of a cycle, that of collecting its garbage included.</param>
/// <param name="AllocatedBytes">Memory asked for in a cycle.</param>
internal sealed record Pace(double PerSecond, double ProcessorMicroseconds, double AllocatedBytes)
{
    private const double MicrosecondsPerSecond = 1e6;
    private const int RequestsRead = 64;

    public static Pace Of(FoldLoad load, Action<FoldLoad, int> submit, Action serve)
    {
        // What was made before is old by now, and not looked at again and again.
        GC.Collect();
        GC.Collect();
        long allocated = 0;
        double processor = 0;
        TimeSpan taken = TimeSpan.Zero;
        for (int first = 0; first < load.Count; first += RequestsRead)
        {
            int count = Math.Min(RequestsRead, load.Count - first);
            load.Read(first, count);
            allocated -= GC.GetAllocatedBytesForCurrentThread();
            processor -= ThreadClock.Seconds;
            long start = Stopwatch.GetTimestamp();
            for (int i = first; i < first + count; i++)
            {
                submit(load, i);
                serve();
            }

            taken += Stopwatch.GetElapsedTime(start);
            processor += ThreadClock.Seconds;
            allocated += GC.GetAllocatedBytesForCurrentThread();
        }

        return new Pace(
            load.Count / taken.TotalSeconds,
            processor * MicrosecondsPerSecond / load.Count,
            allocated / (double)load.Count);
    }
}
