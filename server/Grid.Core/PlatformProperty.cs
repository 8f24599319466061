namespace Grid.Core;

/// <summary>One name and value of a platform (REAPI <c>Platform.Property</c>). Names may repeat with other values.</summary>
public readonly record struct PlatformProperty(string Name, string Value) : IComparable<PlatformProperty>
{
    public static bool operator <(PlatformProperty left, PlatformProperty right) => left.CompareTo(right) < 0;

    public static bool operator >(PlatformProperty left, PlatformProperty right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlatformProperty left, PlatformProperty right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlatformProperty left, PlatformProperty right) => left.CompareTo(right) >= 0;

    public int CompareTo(PlatformProperty other)
    {
        int byName = string.CompareOrdinal(Name, other.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Value, other.Value);
    }

    public override string ToString() => $"{Name}={Value}";
}
