using System.Globalization;
using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Conformance.Persistence;

/// <summary>Rows of a scheduler for tests.</summary>
public static class Rows
{
    /// <summary>The moment at which all of them were made.</summary>
    public static DateTimeOffset Began { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A job in the queue.</summary>
    public static JobRow Job(long id) => new()
    {
        Id = new JobId(id),
        Spec = new JobSpec(
            new PoolName("pool"),
            InstanceName.Parse("farm"),
            Digest.Of(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"action {id}"))),
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bytes of action {id}")),
            PlatformRequirements.Of([new PlatformProperty("OSFamily", "linux")]),
            TimeSpan.FromMinutes(10),
            DoNotCache: false),
        Priority = 3,
        QueuedAt = Began,
        Place = JobPlace.Queued,
    };

    /// <summary>The same job, in the hands of a bot.</summary>
    public static JobRow Leased(this JobRow job) => job with
    {
        Place = JobPlace.Leased,
        Bot = "bot",
        Attempts = 1,
        Offers = 1,
        Lease = new LeaseHold(new LeaseId($"lease of {job.Id}"), new BotSessionName("farm/session"), IsTaken: true),
    };

    /// <summary>The same job when it has ended.</summary>
    public static JobRow Finished(this JobRow job, DateTimeOffset at) => job with
    {
        Place = JobPlace.Finished,
        Lease = null,
        FinishedAt = at,
        Outcome = new JobOutcome { Status = GridStatus.Ok, Result = "result"u8.ToArray() },
    };

    /// <summary>An operation of a job; its number is its place in lists.</summary>
    public static OperationRow Operation(long sequence, long job, string instance = "farm") => new()
    {
        Name = new OperationName(string.Create(CultureInfo.InvariantCulture, $"{instance}/operations/{sequence}")),
        Sequence = sequence,
        Job = new JobId(job),
        Instance = InstanceName.Parse(instance),
        Priority = 3,
        SkipCacheLookup = false,
        Client = ClientMetadata.None with { ToolName = "bazel", InvocationId = "build" },
        CreatedAt = Began,
    };

    /// <summary>The same operation when its client has cancelled it.</summary>
    public static OperationRow Left(this OperationRow operation, DateTimeOffset at) => operation with
    {
        LeftAt = at,
        Outcome = JobOutcome.Failed(GridStatus.Cancelled, "The operation was cancelled."),
    };

    public static SessionRow Session(string name) => new(
        new BotSessionName(name),
        new BotId(new PoolName("pool"), "bot of " + name),
        BotStatus.Ok,
        PlatformProperties.Of([new PlatformProperty("OSFamily", "linux")]),
        Capacity: 2,
        Version: "1.0");

    public static NoteRow Note(string key, string value) => new("drain", key, Encoding.UTF8.GetBytes(value));

    public static JobEvent Event(long job, JobEventKind kind, string detail) => new(new JobId(job), Began, kind, detail);

    /// <summary>A row as a text that is equal exactly when the row is.</summary>
    public static string TextOf(SchedulerRow row)
    {
        RowCodec codec = new();
        return row switch
        {
            JobRow job => "job " + Convert.ToHexString(codec.Encode(job)),
            OperationRow operation => "operation " + Convert.ToHexString(codec.Encode(operation)),
            SessionRow session => "session " + Convert.ToHexString(codec.Encode(session)),
            NoteRow note => $"note {note.Kind} {note.Key} {(note.Value is { } value ? Convert.ToHexString(value.Span) : "gone")}",
            _ => throw new ArgumentException($"There is no text of {row}.", nameof(row)),
        };
    }

    /// <summary>Everything a term has to load, as texts, in the order it comes.</summary>
    public static async Task<List<string>> TextsOfAsync(IAsyncEnumerable<SchedulerRow> rows)
    {
        List<string> texts = [];
        await foreach (SchedulerRow row in rows)
        {
            texts.Add(TextOf(row));
        }

        return texts;
    }
}
