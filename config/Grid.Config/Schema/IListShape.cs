namespace Grid.Config.Schema;

/// <summary>What the reference page follows to the shape of a list's items.</summary>
internal interface IListShape : IShape
{
    IShape Item { get; }
}
