namespace Grid.Storage.Backends;

/// <summary>What is known to be on the medium: where a start after a crash begins.</summary>
internal sealed record StoreManifest
{
    /// <summary>Which manifest this is; the later of two counts.</summary>
    public long Sequence { get; init; }

    /// <summary>Whether the store was closed in order, and everything is on the medium.</summary>
    public bool IsClean { get; init; }

    /// <summary>What the index is shuffled by.</summary>
    public IndexSeed Seed { get; init; }

    /// <summary>The table of each part of the index.</summary>
    public IReadOnlyList<long> Generations { get; init; } = [];

    /// <summary>The index holds every record before this point.</summary>
    public Watermark Checkpoint { get; init; } = Watermark.Zero;

    /// <summary>The segments are on the medium up to this point.</summary>
    public Watermark Published { get; init; } = Watermark.Zero;
}
