namespace Grid.Bots.Session;

/// <summary>The numbers a bot session is run by.</summary>
public sealed record BotTerms
{
    /// <summary>Leases run at once.</summary>
    public required int JobsMax { get; init; }

    /// <summary>How long running jobs may go on after a shutdown was asked for, before they are handed back.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long, after the grace, the bot tries to tell the server what it hands back.</summary>
    public TimeSpan FarewellDurationMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pause after the first failed call; it doubles with every further one.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause after failed calls.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The part of the time to the session's expiry after which the bot speaks again.</summary>
    public double HeartbeatFraction { get; init; } = 0.8;

    /// <summary>Time to expiry assumed of a server that states none, or whose clock is far from ours.</summary>
    public TimeSpan ExpiryMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time to expiry believed.</summary>
    public TimeSpan ExpiryMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a call that brings news may take; a server answers those at once.</summary>
    public TimeSpan ReportDurationMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long news wait for the answer to earlier news. Replacing a call may lose a lease in its answer, so a server
    /// is given the time to answer; one that holds such calls all the same must not hold up a result.
    /// </summary>
    public TimeSpan ReportPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a bot without room lets its line rest before it polls again. It could only hear of a cancellation, and
    /// a job of milliseconds ends sooner: its result would have to replace the poll just sent.
    /// </summary>
    public TimeSpan FullPollDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A poll answered sooner than this, with nothing in it, was not held by the server.</summary>
    public TimeSpan HeldDurationMin { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Unheld answers in a row after which polls are spaced out.</summary>
    public int UnheldAnswersMax { get; init; } = 2;

    /// <summary>First pause between polls of a server that does not hold them; it doubles up to the heartbeat.</summary>
    public TimeSpan PollPauseMin { get; init; } = TimeSpan.FromMilliseconds(250);
}
