namespace Grid.Storage.Sql.Index;

/// <summary>How an index keeps its rows.</summary>
public sealed record SqlIndexOptions
{
    /// <summary>
    /// Tells the index from others in the same database; letters, digits and underscores. Two indexes of one name vouch
    /// for each other's blobs.
    /// </summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Blobs up to this size lie in the index itself, not in the backend; 0 for none.</summary>
    public int InlineSizeBytesMax { get; init; }

    /// <summary>Whether a blob that has no row is looked for in the backend when it is read.</summary>
    public bool FallsBackOnRead { get; init; }

    /// <summary>A use is not recorded while the last one on record is younger than this.</summary>
    public TimeSpan RefreshAge { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// A use that follows one on record within this time is recorded in the background; any other before it is
    /// answered. So a blob that was said to be held has a use on record that is no older.
    /// </summary>
    public TimeSpan DeferredAge { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often uses are recorded in the background.</summary>
    public TimeSpan FlushPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Uses that may wait to be recorded. Whoever finds no room records its own.</summary>
    public int PendingUsesMax { get; init; } = 100_000;

    /// <summary>Rows in one statement.</summary>
    public int WindowSize { get; init; } = 1000;

    /// <summary>How long a writer waits while the same blob is being cleaned up.</summary>
    public TimeSpan DeletionWaitMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A deletion that began so long ago was left behind by a process that died.</summary>
    public TimeSpan DeletionDurationMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What was used within this time stays. Servers touch what jobs and invocations need three times as often.</summary>
    public TimeSpan ProtectionWindow { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What the clean-up leaves alone whatever its settings say. The use on record may be as old as those that are not
    /// recorded at once, and the clocks of servers may differ by as much.
    /// </summary>
    public TimeSpan ProtectedAge => Longer(ProtectionWindow, 2 * Longer(RefreshAge, DeferredAge));

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
