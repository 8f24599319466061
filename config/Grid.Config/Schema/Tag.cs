namespace Grid.Config.Schema;

/// <summary>One kind of a part: a tag and the shape of what follows it.</summary>
internal sealed record Tag<T>(string Name, string Description, IShape<T> Body)
{
    /// <summary>What older files call it; accepted with a warning.</summary>
    public IReadOnlyList<string> OldNames { get; init; } = [];
}
