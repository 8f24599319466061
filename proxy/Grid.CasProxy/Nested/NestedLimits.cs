namespace Grid.CasProxy.Nested;

/// <summary>What one action may do with the farm that it speaks to.</summary>
public sealed record NestedLimits
{
    /// <summary>The limits used when none are configured.</summary>
    public static NestedLimits Default { get; } = new();

    /// <summary>Operations that are under way at once.</summary>
    public int OperationsMax { get; init; } = 1_000;

    /// <summary>Operations whose names are known, those that have ended counted.</summary>
    public int KnownOperationsMax { get; init; } = 10_000;

    /// <summary>Bytes of an Action, and of a Command.</summary>
    public long MessageBytesMax { get; init; } = 4 << 20;

    /// <summary>How long the farm has to be told that nobody waits for what is still under way when the action has ended.</summary>
    public TimeSpan FarewellDurationMax { get; init; } = TimeSpan.FromSeconds(5);
}
