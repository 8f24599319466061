namespace Grid.Scheduling;

/// <summary>What a bot says of itself, with the numbers of RWAPI's <c>BotStatus</c>. Only <see cref="Ok"/> gets work.</summary>
public enum BotStatus
{
    None = 0,
    Ok = 1,
    Unhealthy = 2,
    HostRebooting = 3,
    Terminating = 4,
    Initializing = 5,
}
