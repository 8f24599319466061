using Grid.Core;

namespace Grid.Scheduling.Durable;

/// <summary>
/// Rows as bytes. Every part is a numbered field: a new one gets a new number and needs no new schema, an old row simply
/// lacks it, and a number once used never means anything else. Not for several threads at once.
/// </summary>
public sealed partial class RowCodec
{
    private readonly RowWriter _row = new();
    private readonly RowWriter _part = new();
    private readonly RowWriter _inner = new();
    private readonly RowInterner _interner = new();

    /// <summary>The whole job as bytes.</summary>
    public byte[] Encode(JobRow job)
    {
        _row.Clear();
        _row.Number(1, job.Id.Value);
        _row.Part(2, EncodePart(job.Spec));
        _row.Number(3, job.Priority);
        _row.Time(4, job.QueuedAt);
        _row.Time(5, job.StartedAt);
        _row.Time(6, job.FinishedAt);
        _row.Number(7, (int)job.Place);
        _row.Number(8, job.Attempts);
        _row.Number(9, job.Offers);
        _row.Text(10, job.Bot);
        if (job.Lease is { } lease)
        {
            _row.Text(11, lease.Id.Value);
            _row.Text(12, lease.Session.Value);
            _row.Flag(13, lease.IsTaken);
        }

        if (job.Outcome is { } outcome)
        {
            _row.Part(14, EncodePart(outcome));
        }

        return _row.Written.ToArray();
    }

    /// <summary>The whole operation as bytes.</summary>
    public byte[] Encode(OperationRow operation)
    {
        _row.Clear();
        _row.Text(1, operation.Name.Value);
        _row.Number(2, operation.Sequence);
        _row.Number(3, operation.Job.Value);
        _row.Text(4, operation.Instance.Value);
        _row.Number(5, operation.Priority);
        _row.Flag(6, operation.SkipCacheLookup);
        _row.Part(7, EncodePart(operation.Client));
        _row.Time(8, operation.CreatedAt);
        _row.Time(9, operation.LeftAt);
        if (operation.Outcome is { } outcome)
        {
            _row.Part(10, EncodePart(outcome));
        }

        return _row.Written.ToArray();
    }

    /// <summary>The whole session as bytes.</summary>
    public byte[] Encode(SessionRow session)
    {
        _row.Clear();
        _row.Text(1, session.Name.Value);
        _row.Text(2, session.Bot.Pool.Value);
        _row.Text(3, session.Bot.Value);
        _row.Number(4, (int)session.Status);
        _row.Number(5, session.Capacity);
        _row.Text(6, session.Version);
        WritePlatform(_row, 7, session.Offered.Items);
        foreach (string label in session.Labels)
        {
            _row.Text(8, label);
        }

        return _row.Written.ToArray();
    }

    /// <summary>The job that <see cref="Encode(JobRow)"/> made these bytes of.</summary>
    /// <exception cref="InvalidDataException">They are not what it made.</exception>
    public JobRow DecodeJob(ReadOnlySpan<byte> bytes)
    {
        JobId id = default;
        JobSpec? spec = null;
        (int priority, int attempts, int offers) = (0, 0, 0);
        DateTimeOffset queuedAt = default;
        (DateTimeOffset? startedAt, DateTimeOffset? finishedAt) = (null, null);
        JobPlace place = JobPlace.Queued;
        (string? bot, string? lease, string session, bool isTaken) = (null, null, string.Empty, false);
        JobOutcome? outcome = null;
        RowReader row = new(bytes);
        while (row.MoveNext())
        {
            switch (row.Field)
            {
                case 1: id = new JobId(row.Number()); break;
                case 2: spec = DecodeSpec(row.Content()); break;
                case 3: priority = row.Int(); break;
                case 4: queuedAt = row.Time(); break;
                case 5: startedAt = row.Time(); break;
                case 6: finishedAt = row.Time(); break;
                case 7: place = (JobPlace)row.Int(); break;
                case 8: attempts = row.Int(); break;
                case 9: offers = row.Int(); break;
                case 10: bot = Text(row); break;
                case 11: lease = row.Text(); break;
                case 12: session = Text(row); break;
                case 13: isTaken = row.Flag(); break;
                case 14: outcome = DecodeOutcome(row.Content()); break;
                default: break;
            }
        }

        if (place == JobPlace.Recording && outcome is null)
        {
            throw RowReader.Broken();
        }

        return new JobRow
        {
            Id = id,
            Spec = spec ?? throw RowReader.Broken(),
            Priority = priority,
            QueuedAt = queuedAt,
            StartedAt = startedAt,
            FinishedAt = finishedAt,
            Place = place,
            Attempts = attempts,
            Offers = offers,
            Bot = bot,
            Lease = lease is null ? null : new LeaseHold(new LeaseId(lease), new BotSessionName(session), isTaken),
            Outcome = outcome,
        };
    }

    /// <summary>The operation that <see cref="Encode(OperationRow)"/> made these bytes of.</summary>
    /// <exception cref="InvalidDataException">They are not what it made.</exception>
    public OperationRow DecodeOperation(ReadOnlySpan<byte> bytes)
    {
        OperationName name = default;
        (long sequence, JobId job, InstanceName instance) = (0, default, InstanceName.Empty);
        (int priority, bool skipCacheLookup, ClientMetadata client) = (0, false, ClientMetadata.None);
        DateTimeOffset createdAt = default;
        DateTimeOffset? leftAt = null;
        JobOutcome? outcome = null;
        RowReader row = new(bytes);
        while (row.MoveNext())
        {
            switch (row.Field)
            {
                case 1: name = new OperationName(row.Text()); break;
                case 2: sequence = row.Number(); break;
                case 3: job = new JobId(row.Number()); break;
                case 4: instance = Instance(row); break;
                case 5: priority = row.Int(); break;
                case 6: skipCacheLookup = row.Flag(); break;
                case 7: client = DecodeClient(row.Content()); break;
                case 8: createdAt = row.Time(); break;
                case 9: leftAt = row.Time(); break;
                case 10: outcome = DecodeOutcome(row.Content()); break;
                default: break;
            }
        }

        return new OperationRow
        {
            Name = name.Value is null ? throw RowReader.Broken() : name,
            Sequence = sequence,
            Job = job,
            Instance = instance,
            Priority = priority,
            SkipCacheLookup = skipCacheLookup,
            Client = client,
            CreatedAt = createdAt,
            LeftAt = leftAt,
            Outcome = outcome,
        };
    }

    /// <summary>The session that <see cref="Encode(SessionRow)"/> made these bytes of.</summary>
    /// <exception cref="InvalidDataException">They are not what it made.</exception>
    public SessionRow DecodeSession(ReadOnlySpan<byte> bytes)
    {
        (string? name, string pool, string bot, string version) = (null, string.Empty, string.Empty, string.Empty);
        (BotStatus status, int capacity) = (BotStatus.None, 0);
        (List<PlatformProperty> offered, List<string> labels) = ([], []);
        RowReader row = new(bytes);
        while (row.MoveNext())
        {
            switch (row.Field)
            {
                case 1: name = row.Text(); break;
                case 2: pool = Text(row); break;
                case 3: bot = Text(row); break;
                case 4: status = (BotStatus)row.Int(); break;
                case 5: capacity = row.Int(); break;
                case 6: version = Text(row); break;
                case 7: offered.Add(DecodeProperty(row.Content())); break;
                case 8: labels.Add(Text(row)); break;
                default: break;
            }
        }

        return new SessionRow(
            new BotSessionName(name ?? throw RowReader.Broken()),
            new BotId(new PoolName(pool), bot),
            status,
            _interner.Platform(PlatformProperties.Of(offered)),
            capacity,
            version)
        {
            Labels = labels,
        };
    }

    private string Text(RowReader row) => _interner.Text(row.Text());

    private InstanceName Instance(RowReader row) =>
        InstanceName.TryParse(Text(row), out InstanceName instance, out _) ? instance : throw RowReader.Broken();
}
