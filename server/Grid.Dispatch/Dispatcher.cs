using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Grid.Core;
using Grid.Scheduling;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch;

/// <summary>
/// The scheduler at work: inputs come in through one mailbox, time through timers, effects are performed, and whoever
/// waits for one is woken. Nothing here polls.
/// </summary>
public sealed class Dispatcher : IAsyncDisposable
{
    private readonly DispatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly Scheduler _scheduler;
    private readonly Mailbox _mailbox;
    private readonly EffectPerformer _performer;
    private readonly ITimer _timer;
    private readonly DateTimeOffset _startedAt;
    private readonly long _startedTimestamp;
    private DateTimeOffset? _armedFor;
    private long _lastPoll;
    private int _isDisposed;

    public Dispatcher(
        SchedulerLimits schedulerLimits,
        DispatchLimits limits,
        TimeProvider time,
        ILoggerFactory logs,
        IActionPreparer preparer,
        IResultRecorder recorder)
    {
        _limits = limits;
        _time = time;
        _startedAt = time.GetUtcNow();
        _startedTimestamp = time.GetTimestamp();

        // Leases of an earlier life may still be held by bots, so names must not begin anew with the process.
        _scheduler = new Scheduler(schedulerLimits, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))));
        ILogger log = logs.CreateLogger<Dispatcher>();
        _performer = new EffectPerformer(limits, preparer, recorder, log, PostAsync);
        _timer = time.CreateTimer(_ => OnTimer(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _mailbox = new Mailbox(limits.MailboxLengthMax, ArmTimer, log);
    }

    // Wall clock at the start plus what has passed since: setting the clock moves no deadline.
    private DateTimeOffset Now => _startedAt + _time.GetElapsedTime(_startedTimestamp);

    /// <summary>Begins an operation and shows it, from its name on, until it is done. It goes on when nobody looks any more.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when too much is under way.</exception>
    public async IAsyncEnumerable<OperationView> ExecuteAsync(
        ExecuteRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        OperationName name = new(request.Instance.Value.Length == 0
            ? $"operations/{Guid.NewGuid()}"
            : $"{request.Instance}/operations/{Guid.NewGuid()}");
        Watcher watcher = new();
        await _mailbox.AskAsync(() => Begin(name, request, watcher), cancellation);
        await foreach (OperationView view in FollowAsync(name, watcher, cancellation))
        {
            yield return view;
        }
    }

    /// <summary>Shows an operation as it is now, and then until it is done.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async IAsyncEnumerable<OperationView> WatchAsync(
        OperationName name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Watcher watcher = new();
        await _mailbox.AskAsync(() => Join(name, watcher), cancellation);
        await foreach (OperationView view in FollowAsync(name, watcher, cancellation))
        {
            yield return view;
        }
    }

    /// <summary>An operation as it is now.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public Task<OperationView> GetAsync(OperationName name, CancellationToken cancellation) =>
        _mailbox.AskAsync(() => Require(name), cancellation);

    /// <summary>Cancels an operation; one that has ended stays as it is.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public Task CancelAsync(OperationName name, CancellationToken cancellation) => _mailbox.AskAsync(
        () =>
        {
            Require(name);
            return Apply(new SchedulerInput.OperationCancelled(Now, name));
        },
        cancellation);

    /// <summary>Forgets an operation that has ended.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none, FAILED_PRECONDITION while it goes on.</exception>
    public Task DeleteAsync(OperationName name, CancellationToken cancellation) => _mailbox.AskAsync(
        () => Require(name).IsDone
            ? Apply(new SchedulerInput.OperationDeleted(Now, name))
            : throw GridException.FailedPrecondition($"Operation '{name}' has not ended: cancel it first."),
        cancellation);

    /// <summary>A page of operations, in the order they were created.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size or the token is bad.</exception>
    public async Task<OperationPage> ListAsync(OperationQuery query, CancellationToken cancellation)
    {
        long position = ParseToken(query.PageToken);
        int size = PageSize(query.PageSize);
        List<OperationView> page = [];
        while (true)
        {
            OperationView[] stretch = await StretchAfterAsync(position, cancellation);
            foreach (OperationView view in stretch)
            {
                if (page.Count == size)
                {
                    return new OperationPage(page, position.ToString(CultureInfo.InvariantCulture));
                }

                position = view.Sequence;
                if (view.Instance == query.Instance && query.Filter.Accepts(view))
                {
                    page.Add(view);
                }
            }

            if (stretch.Length < _limits.ScanLengthMax)
            {
                return new OperationPage(page, string.Empty);
            }
        }
    }

    /// <summary>The actions of all operations that have not ended, one by one; an action may come more than once.</summary>
    public async IAsyncEnumerable<Digest> LiveActionsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        long position = 0;
        OperationView[] stretch;
        do
        {
            stretch = await StretchAfterAsync(position, cancellation);
            foreach (OperationView view in stretch)
            {
                position = view.Sequence;
                if (!view.IsDone)
                {
                    yield return view.ActionDigest;
                }
            }
        }
        while (stretch.Length == _limits.ScanLengthMax);
    }

    /// <summary>A bot begins a session, under a name that the answer says.</summary>
    public Task<BotAnswer> CreateSessionAsync(InstanceName parent, BotReport report, CancellationToken cancellation)
    {
        BotSessionName name = new($"{parent}/{Guid.NewGuid()}");
        return CallAsync(name, poll => new SchedulerInput.SessionCreated(Now, poll, name, report), cancellation);
    }

    /// <summary>A bot reports; the answer may be held until there is news for it.</summary>
    /// <param name="name">Its session, which may be of an earlier life of the server.</param>
    /// <param name="report">What it says.</param>
    /// <param name="patience">What is left of its deadline; null when it has none.</param>
    /// <param name="cancellation">The bot hung up.</param>
    public Task<BotAnswer> UpdateSessionAsync(
        BotSessionName name, BotReport report, TimeSpan? patience, CancellationToken cancellation) => CallAsync(
            name, poll => new SchedulerInput.SessionUpdated(Now, poll, name, report, patience), cancellation);

    /// <summary>Everything in figures.</summary>
    public Task<SchedulerSnapshot> SnapshotAsync(CancellationToken cancellation) =>
        _mailbox.AskAsync(_scheduler.Snapshot, cancellation);

    /// <summary>Answers everybody who waits with UNAVAILABLE, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _timer.DisposeAsync();
        _mailbox.TryPost(_performer.Abandon);
        await _mailbox.DisposeAsync();
        _performer.Abandon();
        await _performer.DisposeAsync();
    }

    private static long ParseToken(string token)
    {
        long position = 0;
        return token.Length == 0 || (long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            ? position
            : throw GridException.InvalidArgument(
                $"Page token '{token}' was not given by this server: begin again with an empty one.");
    }

    private int PageSize(int asked) => asked switch
    {
        < 0 => throw GridException.InvalidArgument($"A page size may not be negative; this one is {asked}."),
        0 => _limits.PageSizeDefault,
        _ => Math.Min(asked, _limits.PageSizeMax),
    };

    private ValueTask PostAsync(Func<DateTimeOffset, SchedulerInput> input, CancellationToken cancellation) =>
        _mailbox.PostAsync(() => Apply(input(Now)), cancellation);

    // The reader is asked for one stretch after the other, so that a long list does not hold up everything else.
    private Task<OperationView[]> StretchAfterAsync(long position, CancellationToken cancellation) => _mailbox.AskAsync(
        () => _scheduler.OperationsAfter(position).Take(_limits.ScanLengthMax).ToArray(), cancellation);

    private bool Begin(OperationName name, ExecuteRequest request, Watcher watcher)
    {
        _performer.Watchers.Add(name, watcher);
        IReadOnlyList<SchedulerEffect> effects = Apply(new SchedulerInput.ExecuteRequested(
            Now,
            name,
            request.Pool,
            request.Instance,
            request.ActionDigest,
            request.Priority,
            request.SkipCacheLookup,
            request.Client));
        if (effects.OfType<SchedulerEffect.OperationRefused>().FirstOrDefault() is { } refused)
        {
            _performer.Watchers.Remove(name, watcher);
            throw new GridException(refused.Status, refused.Message);
        }

        return true;
    }

    private bool Join(OperationName name, Watcher watcher)
    {
        OperationView view = Require(name);
        if (!view.IsDone)
        {
            _performer.Watchers.Add(name, watcher);
        }

        watcher.Show(view);
        return true;
    }

    private OperationView Require(OperationName name) => _scheduler.Find(name) ?? throw GridException.NotFound(
        $"Operation '{name}' is not known: it never was, or it ended too long ago. Execute the action again.");

    private async IAsyncEnumerable<OperationView> FollowAsync(
        OperationName name, Watcher watcher, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            OperationView? last = null;
            Task<bool> news = watcher.Reader.WaitToReadAsync(cancellation).AsTask();
            while (last is not { IsDone: true })
            {
                if (await IsOverAsync(news, cancellation))
                {
                    last = await news && watcher.Reader.TryRead(out OperationView? next) ? next : throw ShuttingDown();
                    news = watcher.Reader.WaitToReadAsync(cancellation).AsTask();
                }

                if (last is not null)
                {
                    yield return last;
                }
            }
        }
        finally
        {
            await LeaveAsync(name, watcher);
        }
    }

    private async Task<bool> IsOverAsync(Task news, CancellationToken cancellation)
    {
        try
        {
            await news.WaitAsync(_limits.KeepAlivePeriod, _time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task LeaveAsync(OperationName name, Watcher watcher)
    {
        try
        {
            await _mailbox.PostAsync(() => _performer.Watchers.Remove(name, watcher), CancellationToken.None);
        }
        catch (GridException)
        {
            // The mailbox is closed, and the watchers went with it.
        }
    }

    private async Task<BotAnswer> CallAsync(
        BotSessionName name, Func<PollId, SchedulerInput> input, CancellationToken cancellation)
    {
        TaskCompletionSource<BotAnswer> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PollId poll = default;
        await _mailbox.PostAsync(
            () =>
            {
                // What a bot said in a call it has given up meanwhile is out of date: it is about to say more.
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                poll = new PollId(++_lastPoll);
                _performer.Polls.Add(poll, answer);
                Apply(input(poll));
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

    private async Task AbandonAsync(BotSessionName name, Func<PollId> poll)
    {
        try
        {
            await _mailbox.PostAsync(
                () =>
                {
                    if (_performer.Polls.Remove(poll()))
                    {
                        Apply(new SchedulerInput.PollAbandoned(Now, poll(), name));
                    }
                },
                CancellationToken.None);
        }
        catch (GridException)
        {
            // The mailbox is closed, and the calls that were held went with it.
        }
    }

    private IReadOnlyList<SchedulerEffect> Apply(SchedulerInput input)
    {
        IReadOnlyList<SchedulerEffect> effects = _scheduler.Apply(input);
        foreach (SchedulerEffect effect in effects)
        {
            _performer.Perform(effect);
        }

        return effects;
    }

    // A full mailbox needs no tick: every letter in it brings the time along.
    private void OnTimer() => _mailbox.TryPost(() =>
    {
        _armedFor = null;
        Apply(new SchedulerInput.Tick(Now));
    });

    private void ArmTimer()
    {
        DateTimeOffset? next = _scheduler.NextDeadline;
        if (next == _armedFor)
        {
            return;
        }

        _armedFor = next;
        TimeSpan wait = next is null ? Timeout.InfiniteTimeSpan : next.Value - Now;
        _timer.Change(next is null || wait > TimeSpan.Zero ? wait : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static GridException ShuttingDown() =>
        GridException.Unavailable("The server is shutting down: ask for the operation again in a moment.");
}
