using Grid.Benchmarks.Load;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Benchmarks.Cas;

/// <summary>Measures the storage services of a server process from outside.</summary>
internal sealed class CasBenchmark(CasOptions options, DataFolder data, TextWriter progress)
{
    private const int WarmUpRounds = 3;
    private const int IdleWaitsMax = 20;

    private static readonly Target MemoryTarget = new(400, 200, IsLessBetter: true);

    // By then the just-in-time compiler has seen what is hot.
    private static readonly TimeSpan WarmUpDuration = TimeSpan.FromSeconds(3);

    // It compiles in the background, which must not count as work of the first sample.
    private static readonly TimeSpan IdleDuration = TimeSpan.FromMilliseconds(300);

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        data.Warm(CasWorks.StoredBytesPerSampleMax);
        Baselines machine = Baselines.Measure(data.Path);
        await using CasServer server = await CasServer.StartAsync(options, data.Path);
        using GrpcChannel channel = RemoteChannel.Open(RemoteAddress.Parse(server.Address));
        BlobSource source = new();
        await progress.WriteLineAsync("populating …");
        CasPopulation population = await CasPopulation.WriteAsync(channel.CreateCallInvoker(), source, cancellation);
        server.Figures.ResetPeak();

        List<Figure> figures = [];
        foreach (CasWork work in new CasWorks(population, source).All.Where(IsWanted))
        {
            cancellation.ThrowIfCancellationRequested();
            await progress.WriteLineAsync($"{work.Name} …");
            figures.Add(await MeasureAsync(work, server, machine, cancellation));
        }

        figures.Add(new Figure("server's peak memory", "MiB", server.Figures.PeakResidentBytes / 1048576.0, MemoryTarget));
        return new Report("grid bench cas", Setting(), machine, figures);
    }

    private bool IsWanted(CasWork work) =>
        options.Only is not { } only || work.Name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private string Setting() =>
        $"{data.FileSystemName}, {(options.UsesSocket ? "unix socket" : "TCP")}, {options.Connections} connection(s), "
        + $"frames of {options.FrameBytes >> 10} KiB, {options.Samples} samples";

    private async Task<Figure> MeasureAsync(
        CasWork work, CasServer server, Baselines machine, CancellationToken cancellation)
    {
        using LoadGenerator load = LoadGenerator.Open(
            server.EndPoint, work.Path, work.Concurrency, options.Connections, options.FrameBytes);
        List<double> perSecond = [];
        List<double> microseconds = [];
        IReadOnlyList<LoadCall> calls = work.MakeCalls();
        WarmUp(work, load, calls);
        await SettleAsync(server.Figures, cancellation);
        for (int i = 0; i < options.Samples; i++)
        {
            LoadPlan plan = NextPlan(work, calls);
            double before = server.Figures.ProcessorSeconds;
            TimeSpan elapsed = load.Run(plan);
            double used = server.Figures.ProcessorSeconds - before;
            perSecond.Add(plan.ItemsDone / elapsed.TotalSeconds / work.Scale);
            microseconds.Add(used * 1e6 / plan.ItemsDone * (work.Scale > 1 ? 1 << 20 : 1));
        }

        double measured = Figure.MedianOf(perSecond);
        return new Figure(work.Name, work.Unit, measured, work.Target)
        {
            Samples = perSecond,
            // The least: whatever else runs on the machine only adds to it.
            ServerMicroseconds = microseconds.Min(),
            Baseline = work.Beside(measured, machine),
        };
    }

    private static void WarmUp(CasWork work, LoadGenerator load, IReadOnlyList<LoadCall> calls)
    {
        if (work.IsRepeatable)
        {
            load.Run(LoadPlan.For(WarmUpDuration, calls));
            return;
        }

        load.Run(LoadPlan.Once(calls));
        for (int i = 1; i < WarmUpRounds; i++)
        {
            load.Run(LoadPlan.Once(work.MakeCalls()));
        }
    }

    private static async Task SettleAsync(ProcessFigures server, CancellationToken cancellation)
    {
        double used = double.NaN;
        for (int i = 0; i < IdleWaitsMax && used != server.ProcessorSeconds; i++)
        {
            used = server.ProcessorSeconds;
            await Task.Delay(IdleDuration, cancellation);
        }
    }

    private LoadPlan NextPlan(CasWork work, IReadOnlyList<LoadCall> calls)
    {
        if (work.IsRepeatable)
        {
            return LoadPlan.For(options.SampleDuration, calls);
        }

        LoadPlan plan = LoadPlan.Once(work.MakeCalls());
        data.Warm(CasWorks.StoredBytesPerSampleMax);
        return plan;
    }
}
