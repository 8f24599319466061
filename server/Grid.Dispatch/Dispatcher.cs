using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
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
    private readonly IOutlet _outlet;
    private readonly Mailbox _mailbox;
    private readonly OperationCatalog _catalog;
    private readonly EffectPerformer _performer;
    private readonly ITimer _timer;
    private readonly DateTimeOffset _startedAt;
    private readonly long _startedTimestamp;
    private readonly BotCalls _calls;
    private DateTimeOffset? _armedFor;
    private volatile bool _isTickMissed;
    private int _isDisposed;

    /// <summary>A dispatcher whose state lives and dies with it.</summary>
    public Dispatcher(
        SchedulerLimits schedulerLimits,
        DispatchLimits limits,
        TimeProvider time,
        ILoggerFactory logs,
        IActionPreparer preparer,
        IResultRecorder recorder)
        : this(NewScheduler(schedulerLimits, isDurable: false), kept: null, limits, time, logs, preparer, recorder)
    {
    }

    private Dispatcher(
        Scheduler scheduler,
        KeptState? kept,
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
        _scheduler = scheduler;
        ILogger log = logs.CreateLogger<Dispatcher>();
        _performer = new EffectPerformer(limits, preparer, recorder, log, PostAsync);
        _timer = time.CreateTimer(_ => OnTimer(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _outlet = kept is null
            ? new DirectOutlet(_performer.Perform)
            : new CommitPipeline(
                scheduler, kept.Term, new CommitPorts(_performer.Perform, PostAsync, () => RealTime, Recover), limits, time, log);
        _mailbox = new Mailbox(limits.MailboxLengthMax, AfterLetter, _outlet.Fail, log);
        _catalog = new OperationCatalog(_mailbox, scheduler, _outlet, kept?.Store, limits);
        _calls = new BotCalls(_mailbox, _performer.Polls, _outlet, input => Apply(input), () => Now);
        SchedulerReader reader = new(_mailbox, scheduler);
        Survey = new FarmSurvey(reader, _catalog, kept?.Store, limits);
        Operators = new OperatorDesk(reader, _catalog, TellAsync, limits, logs.CreateLogger<OperatorDesk>());
    }

    /// <summary>
    /// Ends when the dispatcher does not go on: failed when its state can no longer be kept or trusted. It is to be
    /// disposed of then, and another one opened from what was kept.
    /// </summary>
    public Task Ended => _outlet.Ended;

    /// <summary>Why the state cannot be kept at the moment, and new work is refused; null when all is well.</summary>
    public GridException? Trouble => _outlet.Trouble?.Problem;

    /// <summary>What can be learned of the farm.</summary>
    public FarmSurvey Survey { get; }

    /// <summary>What operators do to the farm.</summary>
    public OperatorDesk Operators { get; }

    // Wall clock at the start plus what has passed since: setting the clock moves no deadline.
    private DateTimeOffset RealTime => _startedAt + _time.GetElapsedTime(_startedTimestamp);

    // While nobody can be told anything, nobody is late.
    private DateTimeOffset Now => _outlet.Trouble?.Since ?? RealTime;

    /// <summary>A dispatcher that goes on where the rows of a database end, and keeps there whatever it decides.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached; DATA_LOSS when a row is broken.</exception>
    public static async Task<Dispatcher> OpenAsync(
        KeptState kept,
        SchedulerLimits schedulerLimits,
        DispatchLimits limits,
        TimeProvider time,
        ILoggerFactory logs,
        IActionPreparer preparer,
        IResultRecorder recorder,
        CancellationToken cancellation)
    {
        Scheduler scheduler = NewScheduler(schedulerLimits, isDurable: true);
        await foreach (SchedulerRow row in kept.Term.LoadAsync(cancellation))
        {
            scheduler.Restore(row is JobRow job ? await KeptJobs.ReconsiderAsync(job, preparer, cancellation) : row);
        }

        HighestNumbers numbers = await kept.Term.HighestNumbersAsync(cancellation);
        Dispatcher dispatcher = new(scheduler, kept, limits, time, logs, preparer, recorder);
        await dispatcher.PostAsync(
            at => new SchedulerInput.Resumed(at, numbers.Job, numbers.OperationSequence), CancellationToken.None);
        return dispatcher;
    }

    /// <summary>Begins an operation and shows it, from its name on, until it is done. It goes on when nobody looks any more.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when too much is under way.</exception>
    public async IAsyncEnumerable<OperationView> ExecuteAsync(
        ExecuteRequest request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        OperationName name = request.Name ?? NewOperations.NameFor(request.Instance);
        Watcher watcher = new();
        if (request.IsRepeated && await _catalog.FindEndedAsync(name, cancellation) is { } ended)
        {
            yield return ended;
            yield break;
        }

        await _mailbox.AskAsync(() => TryJoin(name, watcher) || Begin(name, request, watcher), cancellation);
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
        if (!await _mailbox.AskAsync(() => TryJoin(name, watcher), cancellation))
        {
            yield return await _catalog.RecallAsync(name, cancellation);
            yield break;
        }

        await foreach (OperationView view in FollowAsync(name, watcher, cancellation))
        {
            yield return view;
        }
    }

    /// <summary>An operation as it is now.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public Task<OperationView> GetAsync(OperationName name, CancellationToken cancellation) =>
        _catalog.GetAsync(name, cancellation);

    /// <summary>Cancels an operation; one that has ended stays as it is.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task CancelAsync(OperationName name, CancellationToken cancellation)
    {
        if (!await _catalog.RemembersAsync(name, cancellation))
        {
            await _catalog.RecallAsync(name, cancellation);
        }

        await TellAsync(at => new SchedulerInput.OperationCancelled(at, name), cancellation);
    }

    /// <summary>Forgets an operation that has ended.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none, FAILED_PRECONDITION while it goes on.</exception>
    public async Task DeleteAsync(OperationName name, CancellationToken cancellation)
    {
        OperationView view = await _catalog.GetAsync(name, cancellation);
        if (!view.IsDone)
        {
            throw GridException.FailedPrecondition($"Operation '{name}' has not ended: cancel it first.");
        }

        await TellAsync(at => new SchedulerInput.OperationDeleted(at, name), cancellation);
    }

    /// <summary>A page of operations, in the order they were created.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size or the token is bad.</exception>
    public Task<OperationPage> ListAsync(OperationQuery query, CancellationToken cancellation) =>
        _catalog.ListAsync(query, cancellation);

    /// <summary>The actions of all operations that have not ended, one by one; an action may come more than once.</summary>
    public IAsyncEnumerable<Digest> LiveActionsAsync(CancellationToken cancellation) => _catalog.LiveActionsAsync(cancellation);

    /// <summary>A bot begins a session, under a name that the answer says.</summary>
    public Task<BotAnswer> CreateSessionAsync(InstanceName parent, BotReport report, CancellationToken cancellation)
    {
        BotSessionName name = new($"{parent}/{Guid.NewGuid()}");
        return _calls.CallAsync(name, poll => new SchedulerInput.SessionCreated(Now, poll, name, report), cancellation);
    }

    /// <summary>A bot reports; the answer may be held until there is news for it.</summary>
    /// <param name="name">Its session, which may be of an earlier life of the server.</param>
    /// <param name="report">What it says.</param>
    /// <param name="patience">What is left of its deadline; null when it has none.</param>
    /// <param name="cancellation">The bot hung up.</param>
    public Task<BotAnswer> UpdateSessionAsync(
        BotSessionName name, BotReport report, TimeSpan? patience, CancellationToken cancellation) => _calls.CallAsync(
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
        await _outlet.DisposeAsync();
        _performer.Abandon();
        await _performer.DisposeAsync();
    }

    // Leases of an earlier life may still be held by bots, so names must not begin anew with the process.
    private static Scheduler NewScheduler(SchedulerLimits limits, bool isDurable) =>
        new(limits, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), isDurable);

    // Over when the change is durable.
    private async Task TellAsync(Func<DateTimeOffset, SchedulerInput> input, CancellationToken cancellation)
    {
        Task kept = await _mailbox.AskAsync(
            () =>
            {
                ThrowIfInTrouble("Nothing can be changed");
                Apply(input(Now));
                return _outlet.WhenKeptAsync();
            },
            cancellation);
        await kept.WaitAsync(cancellation);
    }

    private void ThrowIfInTrouble(string consequence)
    {
        if (_outlet.Trouble is { Problem: { } problem })
        {
            throw problem.At($"{consequence}, because the scheduler's state cannot be kept");
        }
    }

    private ValueTask PostAsync(Action letter) => _mailbox.PostAsync(letter, CancellationToken.None);

    private void Recover(TimeSpan lost) => Apply(new SchedulerInput.Stalled(RealTime, lost));

    private ValueTask PostAsync(Func<DateTimeOffset, SchedulerInput> input, CancellationToken cancellation) =>
        _mailbox.PostAsync(() => Apply(input(Now)), cancellation);

    private bool Begin(OperationName name, ExecuteRequest request, Watcher watcher)
    {
        ThrowIfInTrouble("No new work is taken");
        _performer.Watchers.Add(name, watcher);
        SchedulerEffect.OperationRefused? refused = Apply(new SchedulerInput.ExecuteRequested(
            Now,
            name,
            request.Pool,
            request.Instance,
            request.ActionDigest,
            request.Priority,
            request.SkipCacheLookup,
            request.Client));
        if (refused is not null)
        {
            _performer.Watchers.Remove(name, watcher);
            throw new GridException(refused.Status, refused.Message);
        }

        return true;
    }

    private bool TryJoin(OperationName name, Watcher watcher)
    {
        if (_scheduler.Find(name) is not { } view)
        {
            return false;
        }

        _performer.Watchers.Add(name, watcher);
        _outlet.After(() => watcher.Show(view));
        return true;
    }

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

    private SchedulerEffect.OperationRefused? Apply(SchedulerInput input)
    {
        SchedulerEffect.OperationRefused? refused = null;
        foreach (SchedulerEffect effect in _scheduler.Apply(input))
        {
            refused ??= effect as SchedulerEffect.OperationRefused;
            _outlet.Take(effect);
        }

        return refused;
    }

    private void AfterLetter()
    {
        if (_isTickMissed)
        {
            _isTickMissed = false;
            Tick();
        }

        _outlet.Turn();
        ArmTimer();
    }

    // When the mailbox is full, the letter that is being read makes up for it.
    private void OnTimer() => _isTickMissed = !_mailbox.TryPost(Tick);

    private void Tick()
    {
        _armedFor = null;
        Apply(new SchedulerInput.Tick(Now));
    }

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
