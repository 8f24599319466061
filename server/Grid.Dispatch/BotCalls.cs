using Grid.Core;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Calls of bots, each of which waits for its answer.</summary>
/// <param name="mailbox">Where calls wait for the scheduler.</param>
/// <param name="polls">Those that wait for their answer; the mailbox's reader's.</param>
/// <param name="outlet">Says whether bots can be told anything.</param>
/// <param name="apply">Applies an input; the mailbox's reader's.</param>
/// <param name="now">The scheduler's time.</param>
internal sealed class BotCalls(
    Mailbox mailbox,
    Dictionary<PollId, TaskCompletionSource<BotAnswer>> polls,
    IOutlet outlet,
    Action<SchedulerInput> apply,
    Func<DateTimeOffset> now)
{
    private long _lastPoll;

    /// <summary>Brings a call before the scheduler and waits for its answer, or until the bot hangs up.</summary>
    public async Task<BotAnswer> CallAsync(
        BotSessionName name, Func<PollId, SchedulerInput> input, CancellationToken cancellation)
    {
        TaskCompletionSource<BotAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PollId poll = default;
        await mailbox.PostAsync(
            () =>
            {
                // What a bot said in a call it has given up meanwhile is out of date: it is about to say more.
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                // It keeps its leases and its results, and comes again; work that it cannot be told of is not given to it.
                if (outlet.Trouble is { Problem: { } problem })
                {
                    answer.SetException(GridException.Unavailable(
                        $"The scheduler's state cannot be kept at the moment, come again: {problem.Message}"));
                    return;
                }

                poll = new PollId(++_lastPoll);
                polls.Add(poll, answer);
                Apply(input(poll), poll, answer);
            },
            cancellation);
        try
        {
            return await answer.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await AbandonAsync(name, () => poll);
            throw;
        }
    }

    // Who sent what the scheduler cannot take must not be told to come again with it, to this server or the next.
    private void Apply(SchedulerInput input, PollId poll, TaskCompletionSource<BotAnswer> answer)
    {
        try
        {
            apply(input);
        }
        catch (Exception)
        {
            polls.Remove(poll);
            answer.TrySetException(new GridException(GridStatus.Internal, "The report could not be taken: the server's log says why."));
            throw;
        }
    }

    private async Task AbandonAsync(BotSessionName name, Func<PollId> poll)
    {
        try
        {
            await mailbox.PostAsync(
                () =>
                {
                    if (polls.Remove(poll()))
                    {
                        apply(new SchedulerInput.PollAbandoned(now(), poll(), name));
                    }
                },
                CancellationToken.None);
        }
        catch (GridException)
        {
            // The mailbox is closed, and the calls that were held went with it.
        }
    }
}
