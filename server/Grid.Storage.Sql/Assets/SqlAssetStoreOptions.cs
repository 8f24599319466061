namespace Grid.Storage.Sql.Assets;

/// <summary>How long a database keeps assets.</summary>
public sealed record SqlAssetStoreOptions
{
    /// <summary>How long one is kept that nobody asks for.</summary>
    public TimeSpan UnusedMax { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How exactly it is known when one was last asked for: that is a write, and most questions are to cost none.</summary>
    public TimeSpan UseGrain { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often what is over is deleted, by whoever pushes next.</summary>
    public TimeSpan SweepPeriod { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many are deleted at once, which bounds how long a push is held up.</summary>
    public int SweepCountMax { get; init; } = 1_000;
}
