namespace Grid.Config.Schema;

/// <summary>What the reference page tells of a choice between tags.</summary>
internal interface ITaggedShape : IShape
{
    IReadOnlyList<(string Tag, string Description, IShape Body)> Choices { get; }

    IReadOnlyList<UnbuiltTag> Unbuilt { get; }
}
