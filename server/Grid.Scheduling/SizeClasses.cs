using Grid.Core;

namespace Grid.Scheduling;

/// <summary>Bots of several sizes. A job begins on the size that earlier jobs of its kind needed.</summary>
public sealed record SizeClasses
{
    /// <summary>More sizes than a farm has kinds of machines.</summary>
    public const int CountMax = 16;

    /// <param name="property">The platform property that names a bot's size.</param>
    /// <param name="names">Its values, the smallest first.</param>
    public SizeClasses(string property, IReadOnlyList<string> names)
    {
        ArgumentOutOfRangeException.ThrowIfZero(names.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(names.Count, CountMax);
        Property = property;
        Names = names;
    }

    public string Property { get; }

    public IReadOnlyList<string> Names { get; }

    public int Largest => Names.Count - 1;

    /// <summary>The size that a job needs by name; negative when it needs none of these.</summary>
    public int Of(PlatformRequirements requirements)
    {
        string? value = requirements.ValueOf(Property);
        for (int i = 0; i < Names.Count; i++)
        {
            if (Names[i] == value)
            {
                return i;
            }
        }

        return -1;
    }
}
