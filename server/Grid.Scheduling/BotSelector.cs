using Grid.Core;

namespace Grid.Scheduling;

/// <summary>Which bots a rule is about: those of a pool whose name fits, and that offer every one of the properties.</summary>
public sealed record BotSelector(PoolName Pool, BotPattern Name, PlatformProperties Properties)
{
    public bool Matches(BotId bot, PlatformProperties offered)
    {
        if (bot.Pool != Pool || !Name.Matches(bot.Value))
        {
            return false;
        }

        foreach (PlatformProperty property in Properties.Items)
        {
            if (!offered.Has(property))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The rule in words: <c>rack-7-* with OSFamily=linux</c>.</summary>
    public override string ToString() => Properties.Items.Count == 0 ? $"{Name}" : $"{Name} with {Properties}";
}
