using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>A key whose value matters.</summary>
internal sealed class Key<T>(string name, IShape<T> shape, string description) : IUsedKey
    where T : notnull
{
    public string Name { get; } = name;

    public string? OtherName { get; init; }

    public IShape Shape { get; } = shape;

    public string Description { get; } = description;

    public bool IsRequired { get; init; }

    /// <summary>The default as one would write it, or in words; null when leaving the key out means "none".</summary>
    public string? DefaultText { get; init; }

    /// <summary>What an absent key reads as. Without one, callers ask <see cref="KeyValues.IsSet"/> first.</summary>
    public T? Default { get; init; }

    public void Read(MappingEntry entry, KeyValues values)
    {
        if (shape.TryRead(entry.Value, values.Context, out T? value))
        {
            values.Set(this, value, entry.Location);
        }
        else
        {
            values.Fail();
        }
    }

    public void ReadAbsent(KeyValues values)
    {
        if (IsRequired)
        {
            values.Context.Diagnostics.Error(values.Location, $"{values.Owner} needs the key '{Name}' ({Shape.Name})");
            values.Fail();
        }
    }
}
