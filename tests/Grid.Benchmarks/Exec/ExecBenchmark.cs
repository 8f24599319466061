using System.Diagnostics;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Benchmarks.Exec;

/// <summary>Starts a farm of the real executable and measures it from outside, as a client sees it.</summary>
internal sealed class ExecBenchmark(ExecOptions options, DataFolder folder, TextWriter progress)
{
    private const string ListeningLine = "listening on ";
    private const string ReadyLine = "ready";

    // Connecting, the first polls and the just-in-time compiler are over by then.
    private static readonly TimeSpan SettleDuration = TimeSpan.FromSeconds(10);

    public async Task<ExecResult> RunAsync(CancellationToken cancellation) => new(folder.FileSystemName)
    {
        Sequential = await WithFarmAsync(options.Sequential > 0, SequentialAsync, cancellation),
        Concurrent = await WithFarmAsync(options.Concurrent > 0, ConcurrentAsync, cancellation),
        Blob = await WithFarmAsync(options.BlobBytes > 0, BlobAsync, cancellation),
        Idle = await WithFarmAsync(options.Bots > 0, IdleAsync, cancellation),
    };

    // Each measurement has a farm of its own: what one leaves behind must not be another's peak.
    private async Task<T?> WithFarmAsync<T>(
        bool isWanted, Func<Farm, CancellationToken, Task<T>> measure, CancellationToken cancellation)
        where T : class
    {
        if (!isWanted)
        {
            return null;
        }

        string data = Path.Join(folder.Path, "server");
        int jobs = typeof(T) == typeof(LatencyResult) ? options.Jobs : 0;
        await using GridProgram server = await GridProgram.StartAsync(
            options.GridAssembly, ["up", "--listen", "127.0.0.1:0", "--data", data, "--jobs", $"{jobs}"], ReadyLine);
        string address = server.Said.First(line => line.StartsWith(ListeningLine, StringComparison.Ordinal))[ListeningLine.Length..];
        return RemoteAddress.TryParse(address, out RemoteAddress? remote, out string? problem)
            ? await MeasureAsync(new Farm(server, remote), measure, cancellation)
            : throw new InvalidOperationException(problem);
    }

    private static async Task<T> MeasureAsync<T>(
        Farm farm, Func<Farm, CancellationToken, Task<T>> measure, CancellationToken cancellation)
    {
        using GrpcChannel channel = RemoteChannel.Open(farm.Address);
        return await measure(farm with { Channel = channel }, cancellation);
    }

    private Task<LatencyResult> SequentialAsync(Farm farm, CancellationToken cancellation) =>
        LatencyAsync(farm, options.Sequential, concurrency: 1, cancellation);

    private Task<LatencyResult> ConcurrentAsync(Farm farm, CancellationToken cancellation) =>
        LatencyAsync(farm, options.Concurrent, options.Concurrency, cancellation);

    private async Task<LatencyResult> LatencyAsync(
        Farm farm, int count, int concurrency, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{count} actions, {concurrency} at once …");
        NoOpActions actions = new(farm.Channel!.CreateCallInvoker());
        IReadOnlyList<Digest> warmUp = await actions.PrepareAsync(options.WarmUp, cancellation);
        await actions.ExecuteAsync(warmUp, concurrency, cancellation);
        Spawn.Measure(NoOpActions.CommandPath, options.WarmUp, concurrency);

        IReadOnlyList<Digest> measured = await actions.PrepareAsync(count, cancellation);
        (double own, double children) = (farm.Server.Figures.ProcessorSeconds, farm.Server.Figures.ChildrenProcessorSeconds);
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<NoOpTimes> times = await actions.ExecuteAsync(measured, concurrency, cancellation);
        double perSecond = Math.Round(count / Stopwatch.GetElapsedTime(start).TotalSeconds, 1);
        own = farm.Server.Figures.ProcessorSeconds - own;
        children = farm.Server.Figures.ChildrenProcessorSeconds - children;
        IReadOnlyList<TimeSpan> spawns = Spawn.Measure(NoOpActions.CommandPath, count, concurrency);
        return new LatencyResult(
            count,
            concurrency,
            perSecond,
            Percentiles.Of(times.Select(time => time.Whole)),
            StageMedians.Of(times),
            Percentiles.Of(spawns))
        {
            ProcessorMilliseconds = Math.Round(own * 1000 / count, 2),
            CommandMilliseconds = Math.Round(children * 1000 / count, 2),
        };
    }

    private async Task<BlobResult> BlobAsync(Farm farm, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"blob of {options.BlobBytes >> 20} MiB …");
        farm.Server.Figures.ResetPeak();
        (double write, double read) = await new LargeBlob(options.BlobBytes)
            .TransferAsync(farm.Channel!.CreateCallInvoker(), cancellation);
        return new BlobResult(options.BlobBytes, write, read, farm.Server.Figures.PeakResidentBytes);
    }

    private async Task<IdleResult> IdleAsync(Farm farm, CancellationToken cancellation)
    {
        await progress.WriteLineAsync($"{options.Bots} idle bots over {options.IdleDuration.TotalSeconds:0} s …");
        List<GridProgram> bots = [];
        try
        {
            for (int i = 0; i < options.Bots; i++)
            {
                bots.Add(await StartBotAsync(farm, i));
            }

            await Task.Delay(SettleDuration, cancellation);
            double before = farm.Server.Figures.ProcessorSeconds;
            long start = Stopwatch.GetTimestamp();
            await Task.Delay(options.IdleDuration, cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            double percent = (farm.Server.Figures.ProcessorSeconds - before) / seconds * 100;
            return new IdleResult(
                options.Bots, Math.Round(seconds, 1), Math.Round(percent, 3), farm.Server.Figures.ResidentBytes);
        }
        finally
        {
            await Task.WhenAll(bots.Select(bot => bot.DisposeAsync().AsTask()));
        }
    }

    private Task<GridProgram> StartBotAsync(Farm farm, int index) => GridProgram.StartAsync(
        options.GridAssembly,
        [
            "bot", "--remote", farm.Address.ToString(), "--jobs", "1", "--name", $"bench-{index}",
            "--cache", Path.Join(folder.Path, $"bot-{index}"),
        ],
        ReadyLine);

    private sealed record Farm(GridProgram Server, RemoteAddress Address, GrpcChannel? Channel = null);
}
