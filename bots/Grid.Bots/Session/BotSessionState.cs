using System.Collections.Immutable;

namespace Grid.Bots.Session;

/// <summary>
/// Everything a bot knows of its conversation with the server. A value: <see cref="BotSessionFold"/> makes the next one
/// of it.
/// </summary>
public sealed record BotSessionState
{
    /// <summary>The numbers it runs by.</summary>
    public required BotTerms Terms { get; init; }

    /// <summary>Chance for the jitter of retries.</summary>
    public required Chance Chance { get; init; }

    /// <summary>The session's name at the server; null while there is no session.</summary>
    public string? Name { get; init; }

    /// <summary>When the server gives the session up; null when it did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The leases held, in the order they came.</summary>
    public ImmutableArray<HeldLease> Leases { get; init; } = [];

    /// <summary>Jobs started so far, which is where the next one's number comes from.</summary>
    public int JobsStarted { get; init; }

    /// <summary>The call under way; there is never more than one.</summary>
    public BotCall? Call { get; init; }

    /// <summary>Calls made so far.</summary>
    public int CallsMade { get; init; }

    /// <summary>What the server has yet to be told.</summary>
    public News News { get; init; }

    /// <summary>Whether the machine can take work.</summary>
    public bool IsHealthy { get; init; } = true;

    /// <summary>No call is made before this time: the server failed, and is left to recover.</summary>
    public DateTimeOffset SilentUntil { get; init; }

    /// <summary>No poll is made before this time: the server does not hold them.</summary>
    public DateTimeOffset PollAt { get; init; }

    /// <summary>Failed calls since the last answer.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>Polls answered at once, with nothing, since something last happened.</summary>
    public int UnheldAnswersInARow { get; init; }

    /// <summary>When running jobs are handed back; null unless the bot is shutting down.</summary>
    public DateTimeOffset? GraceEndsAt { get; init; }

    /// <summary>Whether the bot has said all it had to say.</summary>
    public bool IsEnded { get; init; }

    /// <summary>Whether the bot is shutting down.</summary>
    public bool IsDraining => GraceEndsAt is not null;

    /// <summary>When even the farewell is given up.</summary>
    public DateTimeOffset? FarewellEndsAt => GraceEndsAt + Terms.FarewellDurationMax;

    /// <summary>Jobs that use the machine.</summary>
    public int LiveJobs => Leases.Count(lease => lease.IsLive);

    /// <summary>What the bot says of itself.</summary>
    public BotStatus Status => IsDraining ? BotStatus.Terminating : IsHealthy ? BotStatus.Ok : BotStatus.Unhealthy;

    /// <summary>When it needs a tick even if nothing happens before.</summary>
    public DateTimeOffset WakeAt
    {
        get
        {
            DateTimeOffset wake = Call is null ? NextCallAt : CallGivenUpAt(Call);
            if (GraceEndsAt is { } graceEnd && LiveJobs > 0)
            {
                wake = Earlier(wake, graceEnd);
            }

            return FarewellEndsAt is { } end ? Earlier(wake, end) : wake;
        }
    }

    /// <summary>When the next call is due, with none under way.</summary>
    public DateTimeOffset NextCallAt => Name is null || News != News.None || PollAt < SilentUntil ? SilentUntil : PollAt;

    /// <summary>When a call is given up: at its deadline, or earlier for the news that wait behind it.</summary>
    public DateTimeOffset CallGivenUpAt(BotCall call) => (News != News.None, call.Kind) switch
    {
        (true, CallKind.Poll) => call.SentAt,
        (true, CallKind.Report) => Earlier(call.Deadline, call.SentAt + Terms.ReportPatience),
        _ => call.Deadline,
    };

    /// <summary>How long the session may stay silent from <paramref name="at"/> on.</summary>
    public TimeSpan SilenceMaxFrom(DateTimeOffset at)
    {
        TimeSpan left = (ExpiresAt ?? at) - at;
        return Math.Clamp(left.TotalSeconds, Terms.ExpiryMin.TotalSeconds, Terms.ExpiryMax.TotalSeconds)
            * Terms.HeartbeatFraction
            * TimeSpan.FromSeconds(1);
    }

    private static DateTimeOffset Earlier(DateTimeOffset left, DateTimeOffset right) => left < right ? left : right;
}
