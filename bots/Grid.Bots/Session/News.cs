namespace Grid.Bots.Session;

/// <summary>What the server has yet to be told; the greater includes the smaller.</summary>
public enum News
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The bot's status changed. A server may well hold the call that says so.</summary>
    Status,

    /// <summary>A lease started or ended, or the bot takes its leave. A server answers at once.</summary>
    Leases,
}
