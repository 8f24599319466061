namespace Grid.Bots.Session;

/// <summary>Something the shell of a bot session has to do.</summary>
public abstract record BotEffect
{
    /// <summary>Make a call.</summary>
    public sealed record Send(BotCall Call) : BotEffect;

    /// <summary>Cancel a call; whatever it still brings is ignored.</summary>
    public sealed record Drop(int CallNumber) : BotEffect;

    /// <summary>Run a lease's job.</summary>
    public sealed record StartJob(HeldLease Lease) : BotEffect;

    /// <summary>Stop a job.</summary>
    public sealed record StopJob(int JobNumber) : BotEffect;
}
