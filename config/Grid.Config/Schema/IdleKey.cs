using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>A key of BuildGrid's vocabulary that is known by name and not used.</summary>
internal sealed class IdleKey(string name, KeyState state, string description) : IKey
{
    public string Name { get; } = name;

    public string? OtherName { get; init; }

    public KeyState State { get; } = state;

    public string Description { get; } = description;

    public void Read(MappingEntry entry, KeyValues values)
    {
        switch (State)
        {
            case KeyState.NoDifference:
                values.Context.Diagnostics.Warning(entry.Location, $"'{Name}' makes no difference here: {Description}");
                break;
            case KeyState.NotBuilt:
                values.Context.Diagnostics.Error(entry.Location, $"'{Name}' is known but not built yet", Description);
                values.Fail();
                break;
            default:
                values.Context.Diagnostics.Error(
                    entry.Location, $"'{Name}' is not a key of {values.Owner} any more", Description);
                values.Fail();
                break;
        }
    }

    public void ReadAbsent(KeyValues values)
    {
    }
}
