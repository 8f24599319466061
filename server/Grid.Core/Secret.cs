namespace Grid.Core;

/// <summary>A password or key. It never prints itself, so no message, log or dump of a record can give it away.</summary>
public sealed class Secret(string value) : IEquatable<Secret>
{
    /// <summary>The secret itself, for the one call that has to present it.</summary>
    public string Reveal() => value;

    public bool Equals(Secret? other) => other is not null && other.Reveal() == value;

    public override bool Equals(object? obj) => Equals(obj as Secret);

    public override int GetHashCode() => value.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => "(secret)";
}
