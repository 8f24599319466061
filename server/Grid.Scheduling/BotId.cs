using Grid.Core;

namespace Grid.Scheduling;

/// <summary>A bot: the name it gives itself, within the instance it serves.</summary>
public readonly record struct BotId(InstanceName Parent, string Value)
{
    public override string ToString() => Value;
}
