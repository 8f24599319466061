namespace Grid.Bots.Session;

/// <summary>Where a lease stands with the bot that took it.</summary>
public enum LeasePhase
{
    /// <summary>Its job runs.</summary>
    Running,

    /// <summary>The server cancelled it; its job is being stopped.</summary>
    Stopping,

    /// <summary>Its job is over, and the server has yet to acknowledge the report.</summary>
    Ended,
}
