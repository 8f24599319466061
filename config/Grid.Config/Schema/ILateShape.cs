namespace Grid.Config.Schema;

/// <summary>What the reference page follows to the shape meant.</summary>
internal interface ILateShape : IShape
{
    IShape Target { get; }
}
