namespace Grid.Databases;

/// <summary>The limits a database is used within.</summary>
public sealed record SqlDatabaseOptions
{
    /// <summary>How long making a connection may take.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a statement waits for what another one has locked.</summary>
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections open at once.</summary>
    public int ConnectionsMax { get; init; } = 20;

    /// <summary>How often work is tried again when its connection broke, or another transaction was in its way.</summary>
    public int RetriesMax { get; init; } = 4;

    /// <summary>The wait before the first retry; each later one is twice as long.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(50);
}
