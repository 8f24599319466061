using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>Keys and values, made into a record.</summary>
internal sealed class MappingShape<T>(string name, IReadOnlyList<IKey> keys, Func<KeyValues, T> build)
    : IShape<T>, IMappingShape
    where T : notnull
{
    public string Name { get; } = name;

    public IReadOnlyList<IKey> Keys { get; } = keys;

    /// <summary>What must hold between keys; runs also when a key could not be read.</summary>
    public Action<KeyValues> Check { get; init; } = _ => { };

    /// <summary>
    /// Builds in spite of errors, so that what is whole can be checked for clashes. Only for mappings whose keys can
    /// all be left out.
    /// </summary>
    public bool BuildsAnyway { get; init; }

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!TryGetEntries(node, context, out IReadOnlyList<MappingEntry>? entries))
        {
            return false;
        }

        KeyValues values = new(Name, node.Location, context);
        ReadKeys(entries, values);
        Check(values);
        if (values.HasFailed && !BuildsAnyway)
        {
            return false;
        }

        value = build(values);
        return true;
    }

    private bool TryGetEntries(
        Node node, ReadContext context, [NotNullWhen(true)] out IReadOnlyList<MappingEntry>? entries)
    {
        entries = node.Resolved switch
        {
            Node.Mapping mapping => mapping.Entries,
            Node.Scalar { IsNull: true } or Node.Scalar { IsBareTag: true } => [],
            _ => null,
        };
        if (entries is null && node.Resolved is not Node.Broken)
        {
            context.Diagnostics.Error(node.Location, $"{Name} is made of keys and values; found {node.Kind}");
        }

        return entries is not null;
    }

    private void ReadKeys(IReadOnlyList<MappingEntry> entries, KeyValues values)
    {
        HashSet<IKey> written = [];
        foreach (MappingEntry entry in entries)
        {
            if (Keys.FirstOrDefault(key => IsNamed(key, entry.Key)) is not { } key)
            {
                ReportUnknown(entry, values);
            }
            else if (entry.Value.Resolved is not Node.Scalar { IsNull: true } && written.Add(key))
            {
                key.Read(entry, values);
            }
        }

        foreach (IKey absent in Keys.Where(key => !written.Contains(key)))
        {
            absent.ReadAbsent(values);
        }
    }

    private static bool IsNamed(IKey key, string name) =>
        key.Name == name || (key.OtherName is not null && key.OtherName == name);

    private void ReportUnknown(MappingEntry entry, KeyValues values)
    {
        string[] known = [.. Keys.OfType<IUsedKey>().Select(key => key.Name)];
        string? nearest = Nearest.To(entry.Key, Keys.Select(key => key.Name));
        values.Fail(
            entry.Location,
            $"unknown key '{entry.Key}' in {Name}",
            nearest is null ? $"its keys: {string.Join(", ", known)}" : $"did you mean '{nearest}'?");
    }
}
