namespace Grid.Core;

/// <summary>What a bot offers: a set of name and value pairs, in order and without repeats. Compares by content.</summary>
public sealed class PlatformProperties : IEquatable<PlatformProperties>
{
    private readonly PlatformProperty[] _properties;

    private PlatformProperties(PlatformProperty[] properties) => _properties = properties;

    /// <summary>A bot that offers nothing in particular.</summary>
    public static PlatformProperties None { get; } = new([]);

    /// <summary>The pairs, sorted by name, then value, ordinally.</summary>
    public IReadOnlyList<PlatformProperty> Items => _properties;

    /// <summary>Sorts the pairs and drops repeats.</summary>
    public static PlatformProperties Of(IEnumerable<PlatformProperty> properties)
    {
        PlatformProperty[] sorted = [.. properties.Distinct().Order()];
        return sorted.Length == 0 ? None : new PlatformProperties(sorted);
    }

    /// <summary>Whether the bot offers this very pair.</summary>
    public bool Has(PlatformProperty property) => Array.BinarySearch(_properties, property) >= 0;

    /// <summary>Whether the bot offers any value under this name.</summary>
    public bool HasName(string name) => Array.Exists(_properties, property => property.Name == name);

    /// <summary>The values under this name, in order.</summary>
    public IReadOnlyList<string> ValuesOf(string name) =>
        [.. _properties.Where(property => property.Name == name).Select(property => property.Value)];

    /// <summary>The number under this name, the largest of several; null when there is none.</summary>
    public Quantity? NumberOf(string name)
    {
        Quantity? largest = null;
        foreach (PlatformProperty property in _properties)
        {
            if (property.Name == name
                && Quantity.TryParse(property.Value, out Quantity number)
                && (largest is null || number > largest))
            {
                largest = number;
            }
        }

        return largest;
    }

    public bool Equals(PlatformProperties? other) => ReferenceEquals(this, other)
        || (other is not null && _properties.AsSpan().SequenceEqual(other._properties));

    public override bool Equals(object? obj) => Equals(obj as PlatformProperties);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (PlatformProperty property in _properties)
        {
            hash.Add(property);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", _properties);
}
