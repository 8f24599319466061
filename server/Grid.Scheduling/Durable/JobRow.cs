namespace Grid.Scheduling.Durable;

/// <summary>A job, with the lease it is lent on. Its key is <see cref="Id"/>.</summary>
public sealed record JobRow : SchedulerRow
{
    public required JobId Id { get; init; }

    public required JobSpec Spec { get; init; }

    /// <summary>That of the most urgent operation; lower goes first.</summary>
    public required int Priority { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When a bot took it; null while none has it.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Set exactly when <see cref="Place"/> is <see cref="JobPlace.Finished"/>.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    public required JobPlace Place { get; init; }

    public int Attempts { get; init; }

    public int Offers { get; init; }

    /// <summary>The bot that has it, or had it last; null when none did.</summary>
    public string? Bot { get; init; }

    /// <summary>Set exactly when <see cref="Place"/> is <see cref="JobPlace.Leased"/>.</summary>
    public LeaseHold? Lease { get; init; }

    /// <summary>
    /// What the bot brought, or how the job ended; null while it goes on. A job that is restored as queued ends with it at once.
    /// </summary>
    public JobOutcome? Outcome { get; init; }
}
