using Grid.Config.Diagnostics;

namespace Grid.Config.Yaml;

/// <summary>Gathers the entries of one mapping, with YAML's merge key (<c>&lt;&lt;: *defaults</c>).</summary>
internal sealed class MappingEntries(DiagnosticList diagnostics)
{
    private const string MergeKey = "<<";

    private readonly Dictionary<string, MappingEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<Node.Mapping> _merged = [];

    public void Add(Node key, Node value)
    {
        if (key.Resolved is not Node.Scalar { Text: string name })
        {
            diagnostics.Error(key.Location, $"a key is a word; found {key.Kind}");
        }
        else if (name == MergeKey)
        {
            AddMerged(value);
        }
        else if (!_entries.TryAdd(name, new MappingEntry(name, key.Location, value)))
        {
            diagnostics.Error(
                key.Location, $"the key '{name}' is given twice: first on line {_entries[name].Location.Line}");
        }
    }

    /// <summary>What was written here first; of what was merged in, only the keys that are not written here.</summary>
    public IReadOnlyList<MappingEntry> Merged()
    {
        foreach (MappingEntry entry in _merged.SelectMany(mapping => mapping.Entries))
        {
            _entries.TryAdd(entry.Key, entry);
        }

        return [.. _entries.Values];
    }

    private void AddMerged(Node value)
    {
        IReadOnlyList<Node> sources = value.Resolved is Node.Sequence sequence ? sequence.Items : [value];
        foreach (Node source in sources)
        {
            if (source.Resolved is Node.Mapping mapping)
            {
                _merged.Add(mapping);
            }
            else if (source.Resolved is not Node.Broken)
            {
                diagnostics.Error(
                    source.Location, $"'{MergeKey}' takes keys and values, or a list of such; found {source.Kind}");
            }
        }
    }
}
