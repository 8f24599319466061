namespace Grid.Core;

/// <summary>
/// What a job needs of a bot (REAPI <c>Platform</c> of an Action): every pair must be offered; the value
/// <c>*</c> is met by any value, or by a bot that does not name the property at all.
/// </summary>
public sealed class PlatformRequirements : IEquatable<PlatformRequirements>
{
    /// <summary>The value that every bot meets.</summary>
    public const string Wildcard = "*";

    private readonly PlatformProperties _properties;

    private PlatformRequirements(PlatformProperties properties) => _properties = properties;

    /// <summary>A job that any bot may run.</summary>
    public static PlatformRequirements None { get; } = new(PlatformProperties.None);

    /// <summary>The pairs, sorted by name, then value, ordinally.</summary>
    public IReadOnlyList<PlatformProperty> Items => _properties.Items;

    /// <summary>Sorts the pairs and drops repeats.</summary>
    public static PlatformRequirements Of(IEnumerable<PlatformProperty> properties)
    {
        PlatformProperties sorted = PlatformProperties.Of(properties);
        return sorted.Items.Count == 0 ? None : new PlatformRequirements(sorted);
    }

    /// <summary>Whether a bot offering <paramref name="offered"/> may run the job.</summary>
    public bool AreMetBy(PlatformProperties offered) => Items.All(required => IsMet(required, offered));

    /// <summary>The pairs that <paramref name="offered"/> lacks.</summary>
    public IReadOnlyList<PlatformProperty> UnmetBy(PlatformProperties offered) =>
        [.. Items.Where(required => !IsMet(required, offered))];

    public bool Equals(PlatformRequirements? other) => other is not null && _properties.Equals(other._properties);

    public override bool Equals(object? obj) => Equals(obj as PlatformRequirements);

    public override int GetHashCode() => _properties.GetHashCode();

    public override string ToString() => _properties.ToString();

    private static bool IsMet(PlatformProperty required, PlatformProperties offered) =>
        required.Value == Wildcard || offered.Has(required);
}
