using System.Collections.Concurrent;
using Google.Protobuf;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Scheduling;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

/// <summary>A large build and a small one, through the services, on bots that complete at once. Time is counted in actions.</summary>
[Trait("Ring", "Slow")]
public sealed class FairnessTests : IAsyncLifetime
{
    private const int LargeCount = 5_000;
    private const int SmallCount = 20;
    private const int BotCount = 4;

    private readonly ConcurrentQueue<Digest> _completed = new();
    private readonly CancellationTokenSource _stop = new();
    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await ExecutionHost.StartAsync(
        new SchedulerLimits { OperationsUnfinishedMax = 2 * LargeCount }, cache: new MemoryActionCache(2 * LargeCount));

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_build_of_20_ends_within_three_times_of_what_it_takes_alone_although_5000_actions_came_before()
    {
        Task[] bots = await ConnectAsync();
        int alone = await ActionsUntilEndOfAsync("small alone");

        await QueueLargeAsync();
        int beside = await ActionsUntilEndOfAsync("small beside large");

        alone.ShouldBe(SmallCount);
        beside.ShouldBeLessThanOrEqualTo(3 * alone);
        _completed.Count.ShouldBeLessThan(LargeCount, "the large build has to be under way still, or it was no rival");
        await StopAsync(bots);
    }

    // How many actions bots complete from when a small build is queued until it has ended.
    private async Task<int> ActionsUntilEndOfAsync(string build)
    {
        Digest[] actions = await UploadAsync(build, SmallCount);
        OperationCall[] calls = [.. actions.Select(action => Execute(action, build))];
        await Task.WhenAll(calls.Select(call => call.NextAsync()));
        int queuedAt = _completed.Count;
        await Task.WhenAll(calls.Select(call => call.ResponseAsync()));
        Array.ForEach(calls, call => call.Dispose());

        HashSet<Digest> ours = [.. actions];
        Digest[] completed = [.. _completed];
        int lastAt = Array.FindLastIndex(completed, ours.Contains) + 1;
        int before = completed.Take(queuedAt).Count(ours.Contains);
        return before + Math.Max(lastAt - queuedAt, 0);
    }

    // Its client has gone: that changes nothing for the jobs.
    private async Task QueueLargeAsync()
    {
        Digest[] actions = await UploadAsync("large", LargeCount);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = 32 };
        await Parallel.ForEachAsync(actions, parallel, async (action, _) =>
        {
            using OperationCall call = Execute(action, "large");
            await call.NextAsync();
        });
    }

    private async Task<Digest[]> UploadAsync(string build, int count)
    {
        Digest[] actions = new Digest[count];
        for (int i = 0; i < count; i++)
        {
            ByteString salt = ByteString.CopyFromUtf8($"{build} {i}");
            actions[i] = await _host.UploadActionAsync("true", action => action.Salt = salt);
        }

        return actions;
    }

    private OperationCall Execute(Digest action, string build)
    {
        Reapi.RequestMetadata metadata = new() { ToolInvocationId = build };
        return _host.Execute(action, headers: new Metadata
        {
            { "build.bazel.remote.execution.v2.requestmetadata-bin", metadata.ToByteArray() },
        });
    }

    private async Task<Task[]> ConnectAsync()
    {
        List<Task> bots = [];
        for (int i = 0; i < BotCount; i++)
        {
            bots.Add(WorkAsync(await _host.ConnectAsync($"bot-{i}")));
        }

        return [.. bots];
    }

    private async Task WorkAsync(TestBot bot)
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await bot.UpdateAsync(new CallOptions(cancellationToken: _stop.Token));
                while (bot.Session.Leases.Count > 0 && !_stop.IsCancellationRequested)
                {
                    _completed.Enqueue(Digest.Of(bot.Lease.Payload.Value.Span));
                    await bot.CompleteAsync(new Reapi.ActionResult());
                }
            }
        }
        catch (RpcException) when (_stop.IsCancellationRequested)
        {
            // The call was held, as that of an idle bot is.
        }
    }

    private async Task StopAsync(Task[] bots)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(bots);
    }
}
