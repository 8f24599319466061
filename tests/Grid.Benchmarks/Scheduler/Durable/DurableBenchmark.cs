using System.Diagnostics;
using Grid.Benchmarks.Load;
using Grid.Benchmarks.Reporting;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Measures servers that keep the scheduler's state in different places, from outside.</summary>
internal sealed class DurableBenchmark(DurableOptions options, DataFolder data, TextWriter progress)
{
    // By then the just-in-time compiler has seen what is hot, and has compiled it again.
    private const int WarmUpActions = 30_000;
    private const int UploadsMax = 50_000;

    private static readonly Target LatencyTarget = new(100, 50, IsLessBetter: true);
    private static readonly Target LeaseTarget = new(2, 1, IsLessBetter: true);
    private static readonly Target MemoryTarget = new(2048, 1024, IsLessBetter: true);

    // What a million jobs may take to load, for each of them.
    private static readonly Target LoadTarget = new(20, 10, IsLessBetter: true);

    private readonly List<Figure> _figures = [];
    private PostgresProcess? _postgres;
    private double? _baselinePerSecond;

    public async Task<Report> RunAsync(CancellationToken cancellation)
    {
        Baselines machine = Baselines.Measure(data.Path);
        await using PostgresProcess? postgres = options.Kinds.Any(kind => kind.NeedsPostgres)
            ? await PostgresProcess.TryStartAsync(data.Path, cancellation)
            : null;
        _postgres = postgres;
        foreach (StateKind kind in options.Kinds.Where(kind => !kind.NeedsPostgres || postgres is not null))
        {
            await MeasureAsync(kind, cancellation);
        }

        string setting = $"{data.FileSystemName}, {options.Bots} bots, Execute at concurrency {options.Concurrency}, "
            + $"{options.Actions} actions a sample, {options.Samples} samples";
        return new Report("grid bench scheduler durable", setting, machine, _figures);
    }

    private async Task MeasureAsync(StateKind kind, CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(Path.Join(data.Path, kind.Name)).FullName;
        await using (SchedulerServer server = await StartAsync(kind, folder))
        {
            using GrpcChannel channel = ChannelTo(server);
            ActionSource actions = new(channel.CreateCallInvoker());
            await ThroughputAsync(kind, server, actions, channel.CreateCallInvoker(), cancellation);
            await LatencyAsync(kind, server, actions, channel.CreateCallInvoker(), cancellation);
        }

        if (options.Queued > 0)
        {
            await QueueAsync(kind, Directory.CreateDirectory(Path.Join(folder, "queue")).FullName, cancellation);
        }
    }

    private Task<SchedulerServer> StartAsync(StateKind kind, string folder)
    {
        string postgres = _postgres?.Address is { } address
            ? $"postgresql://{address.User}@/{address.Database}?host={address.Host}"
            : string.Empty;
        return SchedulerServer.StartAsync(options.GridAssembly, folder, kind.PartsIn(folder, postgres));
    }

    private static GrpcChannel ChannelTo(SchedulerServer server) =>
        RemoteChannel.Open(RemoteAddress.Parse(server.EndPoint.ToString()));

    private async Task ThroughputAsync(
        StateKind kind, SchedulerServer server, ActionSource actions, CallInvoker calls, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{kind.Name}: throughput …");
        using BotCrew bots = await BotCrew.StartAsync(server.EndPoint, calls, options.Bots, reportsStart: false);
        using LoadGenerator load = LoadGenerator.Open(
            server.EndPoint, ExecuteLoad.Path, options.Concurrency, connectionsMax: 1, Http2.DefaultFrameBytes);
        load.Run(new ExecuteLoad(await actions.NextAsync(WarmUpActions, cancellation)));
        List<double> perSecond = [];
        List<double> microseconds = [];
        List<TimeSpan> durations = [];
        for (int i = 0; i < options.Samples; i++)
        {
            ExecuteLoad sample = new(await actions.NextAsync(options.Actions, cancellation));
            double before = server.Figures.ProcessorSeconds;
            TimeSpan elapsed = load.Run(sample);
            microseconds.Add((server.Figures.ProcessorSeconds - before) * 1e6 / options.Actions);
            perSecond.Add(options.Actions / elapsed.TotalSeconds);
            durations.AddRange(sample.Durations);
            bots.ThrowIfAnyStopped();
            sample.ThrowIfAnyDidNotRun();
        }

        double measured = Figure.MedianOf(perSecond);
        _baselinePerSecond ??= measured;
        _figures.Add(new Figure($"{kind.Name}: actions executed", "actions/s", measured, kind.Throughput)
        {
            Samples = perSecond,
            ServerMicroseconds = microseconds.Min(),
            Baseline = kind == options.Kinds[0] ? null : $"{measured / _baselinePerSecond.Value:0.00} of {options.Kinds[0].Name}",
        });
        Percentiles latency = Percentiles.Of(durations);
        _figures.Add(new Figure($"{kind.Name}: Execute until done, p50", "ms", latency.P50));
        _figures.Add(new Figure($"{kind.Name}: Execute until done, p99", "ms", latency.P99, LatencyTarget));
    }

    private async Task LatencyAsync(
        StateKind kind, SchedulerServer server, ActionSource actions, CallInvoker calls, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{kind.Name}: latency …");
        using BotCrew bots = await BotCrew.StartAsync(server.EndPoint, calls, options.Bots, reportsStart: false);
        using LoadConnection client = LoadConnection.Open(server.EndPoint, ExecuteLoad.Path, Http2.DefaultFrameBytes);
        List<TimeSpan> untilLease = [];
        List<TimeSpan> untilDone = [];
        foreach (LoadCall call in await actions.NextAsync(options.Sequential, cancellation))
        {
            ExecuteLoad one = new([call]);
            long start = Stopwatch.GetTimestamp();
            client.Run(one, concurrency: 1);
            untilDone.AddRange(one.Durations);
            untilLease.Add(Stopwatch.GetElapsedTime(start, bots.Bots.Max(bot => bot.LastLeaseTimestamp)));
            one.ThrowIfAnyDidNotRun();
        }

        bots.ThrowIfAnyStopped();
        _figures.Add(new Figure(
            $"{kind.Name}: Execute until an idle bot has the job, p50", "ms", Percentiles.Of(untilLease).P50, LeaseTarget));
        _figures.Add(new Figure($"{kind.Name}: Execute until done, one at a time, p50", "ms", Percentiles.Of(untilDone).P50));
    }

    private async Task QueueAsync(StateKind kind, string folder, CancellationToken cancellation)
    {
        long empty;
        await using (SchedulerServer server = await StartAsync(kind, folder))
        {
            empty = server.Figures.ResidentBytes;
            await progress.WriteLineAsync($"{kind.Name}: queueing {options.Queued} jobs …");
            await FillAsync(kind, server, cancellation);
        }

        if (kind.IsDurable)
        {
            await progress.WriteLineAsync($"{kind.Name}: loading them …");
            long start = Stopwatch.GetTimestamp();
            await using SchedulerServer server = await StartAsync(kind, folder);
            using GrpcChannel channel = ChannelTo(server);
            await new QueueWatch(channel.CreateCallInvoker()).AwaitAsync(options.Queued, cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _figures.Add(new Figure(
                $"{kind.Name}: start with {options.Queued} queued jobs, for each", "µs", seconds * 1e6 / options.Queued, LoadTarget));
            double bytes = (double)(server.Figures.ResidentBytes - empty) / options.Queued;
            _figures.Add(new Figure($"{kind.Name}: memory of a queued job after that", "B", bytes, MemoryTarget));
        }
    }

    private async Task FillAsync(StateKind kind, SchedulerServer server, CancellationToken cancellation)
    {
        using GrpcChannel channel = ChannelTo(server);
        ActionSource actions = new(channel.CreateCallInvoker());
        using LoadGenerator load = LoadGenerator.Open(
            server.EndPoint, ExecuteLoad.Path, options.Concurrency, connectionsMax: 1, Http2.DefaultFrameBytes);

        // Blobs are all there before the first job, so that the difference is made by jobs alone.
        List<LoadCall> calls = [];
        while (calls.Count < options.Queued)
        {
            calls.AddRange(await actions.NextAsync(Math.Min(UploadsMax, options.Queued - calls.Count), cancellation));
        }

        long before = server.Figures.ResidentBytes;
        LoadPlan plan = LoadPlan.Once([.. calls.Select(call => call with { IsAnswerKept = false, IsLeftAtAnswer = true })]);
        TimeSpan elapsed = load.Run(plan);
        double bytes = (double)(server.Figures.ResidentBytes - before) / options.Queued;
        _figures.Add(new Figure($"{kind.Name}: jobs queued", "jobs/s", options.Queued / elapsed.TotalSeconds));
        _figures.Add(new Figure($"{kind.Name}: memory of a queued job", "B", bytes, MemoryTarget));
    }
}
