using Grid.Core;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>
/// One client's view of a job. It takes what it needs out of the request, which need not live on: of a million that wait
/// there is one object each, which serves another operation afterwards.
/// </summary>
internal sealed class Operation : ISpare
{
    /// <summary>Lines of a processor's cache that it takes.</summary>
    public const int LineCount = 4;

    /// <summary>That of its name.</summary>
    internal int NameHash;

    private PoolName _pool;
    private InstanceName _instance;
    private bool _skipsCacheLookup;
    private Moment _createdAt;
    private JobId _job;
    private OperationEnd _end;

    public OperationName Name { get; private set; }

    public long Sequence { get; private set; }

    public Digest ActionDigest { get; private set; }

    public int Priority { get; private set; }

    public ClientMetadata Client { get; private set; } = ClientMetadata.None;

    /// <summary>By what the share is found that a job made for it counts to.</summary>
    public NameFingerprint SharePath { get; private set; }

    /// <summary>The job it shares; null while the cache is asked, and when it has ended.</summary>
    public Job? Job { get; private set; }

    /// <summary>The job it shares or shared; null when there never was one: then nothing of it is kept.</summary>
    public JobId? JobId => _job == default ? null : _job;

    /// <summary>It stands in the ledger already.</summary>
    public bool IsTouched { get; set; }

    /// <summary>It ended although its job did not.</summary>
    public bool HasLeft { get; set; }

    public bool IsDone => _end.Outcome is not null;

    /// <summary>Its outcome's cost in memory, once it has ended.</summary>
    public long OutcomeSizeBytes => _end.Outcome?.SizeBytes ?? 0;

    public OperationView View => IsDone ? _end.Complete(Render()) : Render();

    /// <summary>It is this operation from now on.</summary>
    public void Begin(SchedulerInput.ExecuteRequested request, NameFingerprint sharePath, long sequence)
    {
        SharePath = sharePath;
        (Name, Sequence, ActionDigest) = (request.Name, sequence, request.ActionDigest);
        (Priority, Client) = (request.Priority, request.Client);
        (_pool, _instance, _skipsCacheLookup) = (request.Pool, request.Instance, request.SkipCacheLookup);
        _createdAt = Moment.Of(request.At);
    }

    public void Clear()
    {
        (NameHash, SharePath) = (0, default);
        (Name, Sequence, ActionDigest, Priority, Client) = (default, 0, default, 0, ClientMetadata.None);
        (_pool, _instance, _skipsCacheLookup, _createdAt) = (default, default, false, default);
        (Job, _job, HasLeft, _end) = (null, default, false, default);
    }

    public void Share(Job job)
    {
        Job = job;
        _job = job.Id;
    }

    public void Finish(JobOutcome outcome, DateTimeOffset now)
    {
        _end = new OperationEnd(Job, outcome, now);
        Job = null;
    }

    /// <summary>The operation as it is to be kept; the ledger is done with it.</summary>
    public OperationRow TakeRow()
    {
        IsTouched = false;
        return new OperationRow
        {
            Name = Name,
            Sequence = Sequence,
            Job = JobId!.Value,
            Instance = _instance,
            Priority = Priority,
            SkipCacheLookup = _skipsCacheLookup,
            Client = Client,
            CreatedAt = _createdAt.At!.Value,
            LeftAt = HasLeft ? _end.At : null,
            Outcome = HasLeft ? _end.Outcome : null,
        };
    }

    private OperationView Render() => new()
    {
        Name = Name,
        Sequence = Sequence,
        Pool = _pool,
        Instance = _instance,
        ActionDigest = ActionDigest,
        Priority = Priority,
        SkipCacheLookup = _skipsCacheLookup,
        Client = Client,
        Stage = Job?.Stage ?? ExecutionStage.CacheCheck,
        CreatedAt = _createdAt.At!.Value,
        QueuedAt = Job?.QueuedAt,
        StartedAt = Job?.StartedAt,
        Bot = Job?.Bot,
        Lease = Job?.LastLease,
        Attempts = Job?.Attempts ?? 0,
        Past = Job?.Past ?? [],
        Requirements = Job?.Spec.Requirements,
        PartialMetadata = Job?.PartialMetadata ?? default,
    };
}
