namespace Grid.Core;

/// <summary>
/// What a job needs of a bot (REAPI <c>Platform</c> of an Action): every pair must be offered; the value
/// <c>*</c> is met by any value, or by a bot that does not name the property at all. A bot that offers <c>*</c> meets any
/// value: it sees for each action to what that asks for. Of numbers there has to be enough.
/// </summary>
public sealed class PlatformRequirements : IEquatable<PlatformRequirements>
{
    /// <summary>The value that every bot meets, and that meets every value where a bot offers it.</summary>
    public const string Wildcard = "*";

    private readonly PlatformProperties _properties;
    private readonly NumericRequirement[] _numbers;
    private readonly int _hash;

    private PlatformRequirements(PlatformProperties properties, NumericRequirement[] numbers)
    {
        _properties = properties;
        _numbers = numbers;
        _hash = HashOf(properties, numbers);
        IsConsuming = Array.Exists(numbers, number => number.IsConsumed);
    }

    /// <summary>A job that any bot may run.</summary>
    public static PlatformRequirements None { get; } = new(PlatformProperties.None, []);

    /// <summary>The pairs, sorted by name, then value, ordinally.</summary>
    public IReadOnlyList<PlatformProperty> Items => _properties.Items;

    /// <summary>The numbers, sorted by name, one a name.</summary>
    public IReadOnlyList<NumericRequirement> Numbers => _numbers;

    /// <summary>Whether jobs take something away from their bot, so that it may have no room for another.</summary>
    public bool IsConsuming { get; }

    /// <summary>Sorts the pairs and drops repeats.</summary>
    public static PlatformRequirements Of(IEnumerable<PlatformProperty> properties) => Of(properties, []);

    /// <summary>The same, and numbers that have to be offered. One a name.</summary>
    public static PlatformRequirements Of(
        IEnumerable<PlatformProperty> properties, IEnumerable<NumericRequirement> numbers)
    {
        PlatformProperties sorted = PlatformProperties.Of(properties);
        NumericRequirement[] amounts = [.. numbers.OrderBy(number => number.Name, StringComparer.Ordinal)];
        return sorted.Items.Count == 0 && amounts.Length == 0 ? None : new PlatformRequirements(sorted, amounts);
    }

    /// <summary>The same with this value, and no other, under its name.</summary>
    public PlatformRequirements With(PlatformProperty property) =>
        Of(Items.Where(item => item.Name != property.Name).Append(property), _numbers);

    /// <summary>The value that is asked for under this name, the first of several; null when none is.</summary>
    public string? ValueOf(string name)
    {
        foreach (PlatformProperty property in Items)
        {
            if (property.Name == name)
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>Whether a bot offering <paramref name="offered"/> may run the job.</summary>
    public bool AreMetBy(PlatformProperties offered) =>
        Items.All(required => IsMet(required, offered))
        && Array.TrueForAll(_numbers, number => number.IsMetBy(offered.NumberOf(number.Name)));

    /// <summary>What <paramref name="offered"/> lacks.</summary>
    public IReadOnlyList<PlatformGap> UnmetBy(PlatformProperties offered) =>
    [
        .. Items.Where(required => !IsMet(required, offered))
            .Select(required => new PlatformGap(required.Name, required.ToString(), offered.ValuesOf(required.Name))),
        .. _numbers.Where(number => !number.IsMetBy(offered.NumberOf(number.Name)))
            .Select(number => new PlatformGap(number.Name, number.ToString(), offered.ValuesOf(number.Name))),
    ];

    public bool Equals(PlatformRequirements? other) => ReferenceEquals(this, other)
        || (other is not null
            && _hash == other._hash
            && _properties.Equals(other._properties)
            && _numbers.AsSpan().SequenceEqual(other._numbers));

    public override bool Equals(object? obj) => Equals(obj as PlatformRequirements);

    public override int GetHashCode() => _hash;

    public override string ToString() => _numbers.Length == 0
        ? _properties.ToString()
        : string.Join(", ", Items.Select(item => item.ToString()).Concat(_numbers.Select(number => number.ToString())));

    private static bool IsMet(PlatformProperty required, PlatformProperties offered) =>
        required.Value == Wildcard || offered.Has(required) || offered.Has(new PlatformProperty(required.Name, Wildcard));

    private static int HashOf(PlatformProperties properties, NumericRequirement[] numbers)
    {
        HashCode hash = default;
        hash.Add(properties);
        foreach (NumericRequirement number in numbers)
        {
            hash.Add(number);
        }

        return hash.ToHashCode();
    }
}
