namespace Grid.Scheduling;

/// <summary>The opaque name by which clients know an operation. It is unique over all instances.</summary>
public readonly record struct OperationName(string Value)
{
    public override string ToString() => Value;

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => NameHash.Of(Value);
}
