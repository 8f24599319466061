namespace Grid.Scheduling;

/// <summary>The name by which a bot knows a lease. A bot that outlived the server brings names of an earlier life.</summary>
public readonly record struct LeaseId(string Value)
{
    public override string ToString() => Value;

    /// <summary>A hash of the value.</summary>
    public override int GetHashCode() => NameHash.Of(Value);
}
