namespace Grid.Config.Schema;

/// <summary>What the reference page tells of a key that matters.</summary>
internal interface IUsedKey : IKey
{
    IShape Shape { get; }

    bool IsRequired { get; }

    string? DefaultText { get; }
}
