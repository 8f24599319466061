using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Services;

/// <summary>
/// Finds what serves an instance name: the entry of that name, or else the one that serves the names below the longest
/// part of it, or else the one that serves every name.
/// </summary>
/// <typeparam name="T">What a group of services needs of an instance.</typeparam>
public sealed class InstanceRegistry<T>
    where T : class
{
    // A server of many tenants does not read its client list to each newcomer.
    private const int NamesShownMax = 10;

    private readonly FrozenDictionary<InstanceName, T> _instances;
    private readonly FrozenDictionary<InstanceName, T> _hierarchies;
    private readonly T? _catchAll;
    private readonly Func<InstanceName, T?>? _late;

    /// <param name="instances">The instances by name.</param>
    /// <param name="catchAll">What serves every other name; null when other names are refused.</param>
    /// <param name="hierarchies">What serves the names below these too: for <c>a</c> also <c>a/b</c> and <c>a/b/c</c>.</param>
    /// <param name="late">Finds instances that come to be while the process runs.</param>
    public InstanceRegistry(
        IReadOnlyDictionary<InstanceName, T> instances,
        T? catchAll = null,
        IReadOnlyDictionary<InstanceName, T>? hierarchies = null,
        Func<InstanceName, T?>? late = null)
    {
        _instances = instances.ToFrozenDictionary();
        _catchAll = catchAll;
        _late = late;
        _hierarchies = hierarchies?.ToFrozenDictionary() ?? FrozenDictionary<InstanceName, T>.Empty;
    }

    /// <summary>Every distinct entry.</summary>
    public IEnumerable<T> All =>
        _instances.Values.Concat(_hierarchies.Values).Concat(_catchAll is null ? [] : [_catchAll]).Distinct();

    /// <summary>What serves the name that stands in a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the name is malformed or nothing serves it.</exception>
    public T Find(string wireName) => Find(InstanceName.Parse(wireName));

    /// <summary>What serves a name.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when nothing does.</exception>
    public T Find(InstanceName name) => TryFind(name, out T? instance) ? instance : throw Unknown(name);

    /// <summary>What serves a name, if anything does.</summary>
    public bool TryFind(InstanceName name, [NotNullWhen(true)] out T? instance)
    {
        instance = _instances.GetValueOrDefault(name) ?? FindAbove(name) ?? _late?.Invoke(name) ?? _catchAll;
        return instance is not null;
    }

    private T? FindAbove(InstanceName name)
    {
        T? found = null;
        for (InstanceName above = name; found is null && _hierarchies.Count > 0;)
        {
            found = _hierarchies.GetValueOrDefault(above);
            if (!above.TryGetParent(out above))
            {
                break;
            }
        }

        return found;
    }

    // BuildGrid's answer, and the one that makes clients stop instead of retrying or taking it for a cache miss.
    private GridException Unknown(InstanceName name)
    {
        IEnumerable<string> known = _instances.Keys
            .Select(key => _hierarchies.ContainsKey(key) ? $"'{key}' or a name below it" : $"'{key}'")
            .Order(StringComparer.Ordinal)
            .Take(NamesShownMax);
        return GridException.InvalidArgument(
            $"This server has no instance '{name}': use one of {string.Join(", ", known)}.");
    }
}

/// <summary>Makes registries of the common shapes.</summary>
public static class InstanceRegistry
{
    /// <summary>One entry that serves every instance name, the empty one included.</summary>
    public static InstanceRegistry<T> ForEveryName<T>(T instance)
        where T : class => new(FrozenDictionary<InstanceName, T>.Empty, instance);
}
