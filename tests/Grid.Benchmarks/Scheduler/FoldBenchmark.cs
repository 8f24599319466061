using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Scheduler;

/// <summary>Measures the scheduler's decisions alone: no mailbox, no network, no database.</summary>
internal sealed class FoldBenchmark(FoldOptions options, TextWriter progress)
{
    private const double CyclesAtLeast = 500_000;
    private const double CyclesAim = 1_000_000;
    private const double JobBytesAtLeast = 2048;
    private const double JobBytesAim = 1536;

    private static readonly FoldShape OneBuild = new(Invocations: 1, Targets: 1_000);
    private static readonly FoldShape ManyBuilds = new(Invocations: 100, Targets: 1_000);

    public Report Run(CancellationToken cancellation)
    {
        List<Figure> figures = [];
        Cycle("short queue, one build", queued: 0, OneBuild, figures, cancellation);
        Cycle("short queue, 100 builds", queued: 0, ManyBuilds, figures, cancellation);
        Cycle($"{options.Queued:#,0} queued, one build", options.Queued, OneBuild, figures, cancellation);
        Cycle($"{options.Queued:#,0} queued, 100 builds", options.Queued, ManyBuilds, figures, cancellation);
        string setting = $"8 bots that complete at once, {options.Cycles:#,0} cycles a sample, {options.Samples} samples, one thread";
        return new Report("grid bench scheduler --part fold", setting, Baselines: null, figures);
    }

    private void Cycle(string name, int queued, FoldShape shape, List<Figure> figures, CancellationToken cancellation)
    {
        progress.WriteLine($"{name} …");
        FoldFarm farm = new();
        BareLoop loop = new();
        long before = HeapBytes();
        long bytes = Fill(farm, loop, new FoldLoad(queued, first: 0, shape)) - before;
        farm.Connect();
        List<Pace> cycles = [];
        List<Pace> bare = [];

        // The first round is the compiler's.
        for (int i = 0; i <= options.Samples; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            FoldLoad load = new(options.Cycles, queued + (i * options.Cycles), shape);
            cycles.Add(Pace.Of(load, farm.Submit, farm.Serve));
            bare.Add(Pace.Of(load, loop.Submit, loop.Serve));
        }

        figures.Add(FigureOf(name, cycles[1..], bare[1..]));
        if (queued > 0)
        {
            Target target = new(JobBytesAtLeast, JobBytesAim, IsLessBetter: true);
            figures.Add(new Figure($"each of {name}", "B/job", bytes / (double)queued, target));
        }
    }

    // What the requests themselves take is part of what a job costs; what the bare loop takes is not.
    private static long Fill(FoldFarm farm, BareLoop loop, FoldLoad load)
    {
        for (int i = 0; i < load.Count; i++)
        {
            farm.Submit(load, i);
        }

        long after = HeapBytes();
        for (int i = 0; i < load.Count; i++)
        {
            loop.Submit(load, i);
        }

        return after;
    }

    private static long HeapBytes() => GC.GetTotalMemory(forceFullCollection: true);

    private static Figure FigureOf(string name, List<Pace> cycles, List<Pace> bare)
    {
        double measured = Figure.MedianOf(cycles.Select(pace => pace.PerSecond));
        double baseline = Figure.MedianOf(bare.Select(pace => pace.PerSecond));
        return new Figure(name, "cycles/s", measured, new Target(CyclesAtLeast, CyclesAim))
        {
            Samples = [.. cycles.Select(pace => pace.PerSecond)],
            ServerMicroseconds = cycles.Min(pace => pace.ProcessorMicroseconds),
            Baseline = $"{measured / baseline:0.00} of a bare priority queue with dictionaries, {baseline:#,0}/s; "
                + $"{Figure.MedianOf(cycles.Select(pace => pace.AllocatedBytes)):#,0} B of garbage a cycle",
        };
    }
}
