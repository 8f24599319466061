namespace Grid.Bots.Session;

/// <summary>What a bot says of itself.</summary>
public enum BotStatus
{
    /// <summary>Ready for work.</summary>
    Ok,

    /// <summary>Keeps what it has, takes nothing new.</summary>
    Unhealthy,

    /// <summary>Shutting down.</summary>
    Terminating,
}
