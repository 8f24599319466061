namespace Grid.Bots.Session;

/// <summary>What a call to the server is for.</summary>
public enum CallKind
{
    /// <summary>Opens a session.</summary>
    Create,

    /// <summary>Brings news of leases; the server answers at once.</summary>
    Report,

    /// <summary>Brings none, or the bot's status; the server may hold it until there is something to say.</summary>
    Poll,
}
