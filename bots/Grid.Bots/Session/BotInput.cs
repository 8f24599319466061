using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>Something that happened to a bot session, and when.</summary>
public abstract record BotInput(DateTimeOffset At)
{
    /// <summary>Time passed, perhaps to <see cref="BotSessionState.WakeAt"/>.</summary>
    public sealed record Tick(DateTimeOffset At) : BotInput(At);

    /// <summary>The server answered a call.</summary>
    public sealed record Answered(DateTimeOffset At, int CallNumber, SessionAnswer Answer) : BotInput(At);

    /// <summary>A call failed.</summary>
    public sealed record Refused(DateTimeOffset At, int CallNumber, GridStatus Status) : BotInput(At);

    /// <summary>A job came to its end.</summary>
    public sealed record JobEnded(DateTimeOffset At, int JobNumber, LeaseReport Report) : BotInput(At);

    /// <summary>The machine was looked at: it can, or cannot, take work.</summary>
    public sealed record HealthSeen(DateTimeOffset At, bool IsHealthy) : BotInput(At);

    /// <summary>The bot is to shut down; asked a second time, at once.</summary>
    public sealed record DrainAsked(DateTimeOffset At) : BotInput(At);
}
