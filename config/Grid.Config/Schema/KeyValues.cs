using System.Diagnostics;
using Grid.Config.Diagnostics;

namespace Grid.Config.Schema;

/// <summary>What one mapping said, by key.</summary>
internal sealed class KeyValues(string owner, SourceLocation location, ReadContext context)
{
    private readonly Dictionary<IKey, (object Value, SourceLocation Location)> _values = [];

    /// <summary>How errors call the mapping: "!lru-storage", "an instance".</summary>
    public string Owner { get; } = owner;

    public SourceLocation Location { get; } = location;

    public ReadContext Context { get; } = context;

    /// <summary>Whether a key was missing or unreadable: nothing can be built of the values then.</summary>
    public bool HasFailed { get; private set; }

    public void Fail() => HasFailed = true;

    /// <summary>Reports an error that lies in several keys together, at one of them.</summary>
    public void Fail(SourceLocation location, string message, string? suggestion = null)
    {
        Context.Diagnostics.Error(location, message, suggestion);
        HasFailed = true;
    }

    public void Set<T>(Key<T> key, T value, SourceLocation location)
        where T : notnull => _values[key] = (value, location);

    public bool IsSet(IKey key) => _values.ContainsKey(key);

    /// <summary>The value written, or the key's default.</summary>
    public T Get<T>(Key<T> key)
        where T : notnull =>
        _values.TryGetValue(key, out (object Value, SourceLocation Location) found)
            ? (T)found.Value
            : key.Default ?? throw new UnreachableException($"'{key.Name}' has no default: ask IsSet first.");

    /// <summary>Warns of a key that is written and, beside the others, without effect.</summary>
    public void WarnIfIdle(IKey key, bool isIdle, string reason, string suggestion)
    {
        if (isIdle && IsSet(key))
        {
            Context.Diagnostics.Warning(LocationOf(key), $"'{key.Name}' has no effect here: {reason}", suggestion);
        }
    }

    /// <summary>Where the key stands, or the mapping when it does not.</summary>
    public SourceLocation LocationOf(IKey key) =>
        _values.TryGetValue(key, out (object Value, SourceLocation Location) found) ? found.Location : Location;
}
