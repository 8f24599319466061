namespace Grid.Bots.Session;

/// <summary>What a server says of a lease.</summary>
public enum LeaseOfferState
{
    /// <summary>To be run, or running (PENDING, ACTIVE).</summary>
    Wanted,

    /// <summary>To be stopped (CANCELLED).</summary>
    Cancelled,

    /// <summary>Over (COMPLETED).</summary>
    Over,
}
