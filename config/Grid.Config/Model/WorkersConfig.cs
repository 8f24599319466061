using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>The persistent workers of a bot (<c>workers</c>).</summary>
public sealed record WorkersConfig(SourceLocation Location)
{
    /// <summary>How many there may be; 0 for none, null for two a processor.</summary>
    public int? Max { get; init; }

    /// <summary>How long one may wait for its next action; null for the pool's own bound.</summary>
    public TimeSpan? IdleMax { get; init; }

    /// <summary>The memory beyond which one is ended after its action; null for no bound.</summary>
    public long? MemoryBytesMax { get; init; }
}
