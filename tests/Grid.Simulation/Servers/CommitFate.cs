namespace Grid.Simulation.Servers;

/// <summary>What becomes of one try to commit.</summary>
internal enum CommitFate
{
    /// <summary>It is kept, and the server hears of that.</summary>
    Kept,

    /// <summary>The disk is full, or the database busy: nothing is kept, and it is tried again.</summary>
    Failed,

    /// <summary>It is kept, but the connection breaks before the server hears of it: it is tried again.</summary>
    KeptUnheard,
}
