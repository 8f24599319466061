namespace Grid.Config.Schema;

/// <summary>What the reference page tells of a mapping.</summary>
internal interface IMappingShape : IShape
{
    IReadOnlyList<IKey> Keys { get; }
}
