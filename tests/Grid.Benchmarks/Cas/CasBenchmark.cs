using Grid.Benchmarks.Load;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Benchmarks.Cas;

/// <summary>Measures the storage services of a server process from outside.</summary>
internal sealed class CasBenchmark(CasOptions options, DataFolder data, TextWriter progress)
{
    private static readonly Target MemoryTarget = new(400, 200, IsLessBetter: true);

    // By then the just-in-time compiler has seen what is hot.
    private static readonly TimeSpan WarmUpDuration = TimeSpan.FromSeconds(3);

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
            figures.Add(Measure(work, server, machine));
        }

        figures.Add(new Figure("server's peak memory", "MiB", server.Figures.PeakResidentBytes / 1048576.0, MemoryTarget));
        return new Report("grid bench cas", Setting(), machine, figures);
    }

    private bool IsWanted(CasWork work) =>
        options.Only is not { } only || work.Name.Contains(only, StringComparison.OrdinalIgnoreCase);

    private string Setting() =>
        $"{data.FileSystemName}, {(options.UsesSocket ? "unix socket" : "TCP")}, {options.Connections} connection(s), "
        + $"frames of {options.FrameBytes >> 10} KiB, {options.Samples} samples";

    private Figure Measure(CasWork work, CasServer server, Baselines machine)
    {
        using LoadGenerator load = LoadGenerator.Open(
            server.EndPoint, work.Path, work.Concurrency, options.Connections, options.FrameBytes);
        List<double> perSecond = [];
        List<double> microseconds = [];
        IReadOnlyList<LoadCall> calls = work.MakeCalls();
        load.Run(work.IsRepeatable ? LoadPlan.For(WarmUpDuration, calls) : LoadPlan.Once(calls));
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
            ServerMicroseconds = Figure.MedianOf(microseconds),
            Baseline = work.Beside(measured, machine),
        };
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
