using Grid.Scheduling;
using Grid.Simulation.Actors;
using Grid.Simulation.Checks;
using Grid.Simulation.Plants;

namespace Grid.Simulation.Servers;

/// <summary>
/// One server in office: a scheduler, its mailbox's reader and its commits, as the dispatcher has them. What an input led
/// to is let out when the rows it rests on are durable. It may be deposed without knowing.
/// </summary>
internal sealed class Writer
{
    private readonly SchedulerLimits _limits;
    private readonly RowStore _rows;
    private readonly Saboteur _saboteur;
    private readonly Action<Writer, SchedulerEffect> _perform;
    private readonly StateChecker _checker;
    private readonly Trace _trace;
    private readonly long _epoch;
    private readonly Dictionary<OperationName, List<ClientStream>> _watchers = [];
    private List<Held> _held = [];
    private Batch? _batch;

    public Writer(
        SchedulerLimits limits,
        Weather weather,
        ulong seed,
        RowStore rows,
        Saboteur saboteur,
        Action<Writer, SchedulerEffect> perform,
        Trace trace)
    {
        _limits = limits;
        _rows = rows;
        _saboteur = saboteur;
        _perform = perform;
        _trace = trace;
        _epoch = rows.TakeOffice();
        Scheduler = new Scheduler(limits, seed, isDurable: true);
        _checker = new StateChecker(Scheduler, limits, weather);
    }

    public Scheduler Scheduler { get; }

    /// <summary>Calls of bots that this server has to answer.</summary>
    public Dictionary<PollId, Call> Calls { get; } = [];

    /// <summary>The last commit failed: new work is refused.</summary>
    public bool IsTroubled { get; private set; }

    /// <summary>It has found out that another one is in office.</summary>
    public bool IsDeposed { get; private set; }

    public bool CanCommit => !IsDeposed && (_batch is not null || Scheduler.HasChanges);

    /// <summary>Nothing waits for a commit.</summary>
    public bool IsSettled => !CanCommit && _held.Count == 0;

    /// <summary>Takes up what an earlier writer left.</summary>
    public void Resume(DateTimeOffset now)
    {
        SchedulerInput.Resumed resumed = _rows.Load(Scheduler, now);
        _checker.Restored();
        Apply(resumed);
    }

    public void Received(PollId poll, Call call)
    {
        Calls.Add(poll, call);
        _checker.Received(poll);
    }

    /// <summary>A client wants its action executed, and to see how that goes.</summary>
    public void Execute(DateTimeOffset now, OperationName name, ClientStream stream)
    {
        if (IsTroubled)
        {
            stream.Close();
            return;
        }

        SimulatedClient client = stream.Client;
        JobSpec action = client.Action;
        AddWatcher(name, stream);
        Apply(new SchedulerInput.ExecuteRequested(
            now, name, action.Pool, action.Instance, action.ActionDigest, client.Priority, SkipCacheLookup: false, client.Metadata));
    }

    /// <summary>A client wants to see how its operation goes.</summary>
    public void Watch(OperationName name, ClientStream stream)
    {
        OperationView? remembered = Scheduler.Find(name);
        OperationView? view = remembered ?? _rows.Find(name);
        if (view is null)
        {
            Answer(stream.ShowNothing);
        }
        else if (remembered is null && !view.IsDone)
        {
            // Another writer has begun it: this one is none any more.
            stream.Close();
        }
        else
        {
            AddWatcher(name, stream);
            Answer(() => Show(stream, view));
        }
    }

    public void Cancel(DateTimeOffset now, OperationName name, Action<OperationName> acknowledge)
    {
        if (Scheduler.Find(name) is { IsDone: false })
        {
            Apply(new SchedulerInput.OperationCancelled(now, name), () => acknowledge(name));
        }
    }

    /// <summary>Whoever watches the operation sees it.</summary>
    public void Show(OperationView view) => WatchersOf(view.Name).ForEach(stream => Show(stream, view));

    public void Refuse(OperationName name) => WatchersOf(name).ForEach(stream => stream.Close());

    /// <summary>The process ends: nobody hears anything more of it.</summary>
    public void HangUp()
    {
        foreach (ClientStream stream in _watchers.Values.SelectMany(watchers => watchers))
        {
            stream.Close();
        }

        foreach (Call call in Calls.Values)
        {
            call.Fail();
        }
    }

    public void Apply(SchedulerInput input, Action? answer = null)
    {
        if (input is SchedulerInput.PollAbandoned abandoned)
        {
            _checker.Abandoned(abandoned.Poll);
        }

        _trace.Step(_epoch, input);
        _saboteur.Before(Scheduler, input);
        IReadOnlyList<SchedulerEffect> effects = _saboteur.After(Scheduler, Scheduler.Apply(_saboteur.Change(input)));
        foreach (SchedulerEffect effect in effects)
        {
            _trace.Write(effect);
            Take(effect);
        }

        _checker.Check(effects);
        if (answer is not null)
        {
            Answer(answer);
        }

        ReleaseIfFree();
    }

    /// <summary>Lets out an answer that rests on the state as it is now.</summary>
    public void Answer(Action answer)
    {
        _held.Add(new Held(Effect: null, answer));
        ReleaseIfFree();
    }

    /// <summary>Tries to make durable what is not.</summary>
    public void Commit(CommitFate fate, DateTimeOffset now)
    {
        if (_batch is null)
        {
            _batch = new Batch(Scheduler.TakeChanges(), _held);
            _held = [];
        }

        _trace.Write($"{_epoch}: a commit of {_batch.Changes.RowCount} rows: {fate}");
        if (fate != CommitFate.Failed && !_rows.TryCommit(_epoch, _batch.Changes))
        {
            IsDeposed = true;
            return;
        }

        IsTroubled = fate != CommitFate.Kept;
        if (!IsTroubled)
        {
            Batch kept = _batch;
            _batch = null;
            Release(kept.Held);
            ReleaseIfFree();
            CheckRows(now);
        }
    }

    /// <summary>Nothing is left behind once everything has ended.</summary>
    public void CheckAtRest() => _checker.CheckAtRest();

    // Rows are all there is of a server after its end: they have to tell the same as its memory.
    public void CheckRows(DateTimeOffset now)
    {
        if (IsSettled)
        {
            RowChecker.Check(Scheduler, _limits, _rows, now);
        }
    }

    // What a deposed writer remembers may be old news: a client that knows better does not listen.
    private void Show(ClientStream stream, OperationView view)
    {
        if (_rows.IsInOffice(_epoch) || !stream.Client.KnowsMore)
        {
            stream.Show(view);
        }
    }

    // Of a call that arrives twice, the answer to one is read.
    private void AddWatcher(OperationName name, ClientStream stream)
    {
        if (stream.TryBegin())
        {
            WatchersOf(name).Add(stream);
        }
    }

    private List<ClientStream> WatchersOf(OperationName name)
    {
        if (!_watchers.TryGetValue(name, out List<ClientStream>? watchers))
        {
            watchers = [];
            _watchers.Add(name, watchers);
        }

        return watchers;
    }

    // A question to the world may be asked twice, by this server or the next; an operation without a job is not announced.
    private void Take(SchedulerEffect effect)
    {
        if (effect is SchedulerEffect.PrepareOperation or SchedulerEffect.RecordResult)
        {
            _perform(this, effect);
        }
        else if (effect is not SchedulerEffect.OperationChanged { Operation.Stage: ExecutionStage.CacheCheck })
        {
            _held.Add(new Held(effect, Answer: null));
        }
    }

    private void ReleaseIfFree()
    {
        bool isFree = _batch is null && !Scheduler.HasUrgentChanges;
        if (_held.Count > 0 && (isFree || _saboteur.LetsOutEarly))
        {
            List<Held> free = _held;
            _held = [];
            Release(free);
        }
    }

    private void Release(IReadOnlyList<Held> held)
    {
        foreach (Held one in held)
        {
            if (one.Effect is { } effect)
            {
                _perform(this, effect);
            }
            else
            {
                one.Answer!();
            }
        }
    }
}
