using Grid.Core;

namespace Grid.Scheduling.State.Choice;

/// <summary>What the leases of a bot take away from it, by the name of the property. Never changes; compares by content.</summary>
internal sealed class ResourceUse : IEquatable<ResourceUse>
{
    private readonly (string Name, long Thousandths)[] _amounts;
    private readonly int _hash;

    private ResourceUse((string Name, long Thousandths)[] amounts)
    {
        _amounts = amounts;
        HashCode hash = default;
        foreach ((string name, long thousandths) in amounts)
        {
            hash.Add(name);
            hash.Add(thousandths);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>All of the bot is free.</summary>
    public static ResourceUse None { get; } = new([]);

    public Quantity Of(string name)
    {
        foreach ((string known, long thousandths) in _amounts)
        {
            if (known == name)
            {
                return new Quantity(thousandths);
            }
        }

        return Quantity.Zero;
    }

    public ResourceUse Plus(PlatformRequirements needs) => Change(needs, +1);

    public ResourceUse Minus(PlatformRequirements needs) => Change(needs, -1);

    /// <summary>Whether a bot of the group that has this much in use could take such a job as well.</summary>
    public bool LeavesRoomFor(PlatformRequirements needs, BotGroup group)
    {
        for (int i = 0; i < needs.Numbers.Count; i++)
        {
            if (ShortfallOf(needs.Numbers[i], group) > 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>How much of a number such a bot lacks until it could take the job, in parts of what the job needs.</summary>
    public double ShortfallOf(NumericRequirement number, BotGroup group)
    {
        if (!number.IsConsumed || number.Least == Quantity.Zero || group.TotalOf(number.Name) is not { } total)
        {
            return 0;
        }

        long lacking = number.Least.Thousandths - (total.Thousandths - Of(number.Name).Thousandths);
        return lacking <= 0 ? 0 : (double)lacking / number.Least.Thousandths;
    }

    public bool Equals(ResourceUse? other) => ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _amounts.AsSpan().SequenceEqual(other._amounts));

    public override bool Equals(object? obj) => Equals(obj as ResourceUse);

    public override int GetHashCode() => _hash;

    // Both are sorted by name, as the result is.
    private ResourceUse Change(PlatformRequirements needs, int sign)
    {
        if (!needs.IsConsuming)
        {
            return this;
        }

        (string Name, long Thousandths)[] changed = new (string, long)[_amounts.Length + needs.Numbers.Count];
        (int count, int next) = (0, 0);
        for (int i = 0; i < needs.Numbers.Count; i++)
        {
            NumericRequirement number = needs.Numbers[i];
            while (next < _amounts.Length && string.CompareOrdinal(_amounts[next].Name, number.Name) < 0)
            {
                changed[count++] = _amounts[next++];
            }

            bool isKnown = next < _amounts.Length && _amounts[next].Name == number.Name;
            long before = isKnown ? _amounts[next++].Thousandths : 0;
            long after = number.IsConsumed ? before + (sign * number.Least.Thousandths) : before;
            if (after != 0)
            {
                changed[count++] = (number.Name, after);
            }
        }

        while (next < _amounts.Length)
        {
            changed[count++] = _amounts[next++];
        }

        return count == 0 ? None : new ResourceUse(changed[..count]);
    }
}
