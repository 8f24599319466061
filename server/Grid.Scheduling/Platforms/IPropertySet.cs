using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>Which platform properties there are in a farm, and which of them decide what bot runs an action.</summary>
public interface IPropertySet
{
    /// <summary>All that it goes by, as text: two sets of the same text decide alike.</summary>
    string Wording { get; }

    /// <summary>What decides, of what an action asks for, and the name of this kind of platform.</summary>
    /// <exception cref="GridException">The action asks for what this farm does not know.</exception>
    LabelledProperties Ask(InstanceName instance, PlatformProperties asked);

    /// <summary>What decides, of what a bot offers, and the names of the kinds of platform that it is.</summary>
    /// <exception cref="GridException">The bot is of no kind that this farm knows.</exception>
    BotPlatform Offer(InstanceName instance, PlatformProperties offered);
}
