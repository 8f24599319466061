using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Services;

/// <summary>Finds what serves an instance name: the entry of that name, or one that serves every name.</summary>
/// <typeparam name="T">What a group of services needs of an instance.</typeparam>
public sealed class InstanceRegistry<T>
    where T : class
{
    // A server of many tenants does not read its client list to each newcomer.
    private const int NamesShownMax = 10;

    private readonly FrozenDictionary<InstanceName, T> _instances;
    private readonly T? _catchAll;

    /// <param name="instances">The instances by name.</param>
    /// <param name="catchAll">What serves every other name; null when other names are refused.</param>
    public InstanceRegistry(IReadOnlyDictionary<InstanceName, T> instances, T? catchAll = null)
    {
        _instances = instances.ToFrozenDictionary();
        _catchAll = catchAll;
    }

    /// <summary>Every distinct entry.</summary>
    public IEnumerable<T> All => _instances.Values.Concat(_catchAll is null ? [] : [_catchAll]).Distinct();

    /// <summary>What serves the name that stands in a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the name is malformed or nothing serves it.</exception>
    public T Find(string wireName) => Find(InstanceName.Parse(wireName));

    /// <summary>What serves a name.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when nothing does.</exception>
    public T Find(InstanceName name) => TryFind(name, out T? instance) ? instance : throw Unknown(name);

    /// <summary>What serves a name, if anything does.</summary>
    public bool TryFind(InstanceName name, [NotNullWhen(true)] out T? instance)
    {
        instance = _instances.GetValueOrDefault(name, _catchAll!);
        return instance is not null;
    }

    // BuildGrid's answer, and the one that makes clients stop instead of retrying or taking it for a cache miss.
    private GridException Unknown(InstanceName name)
    {
        IEnumerable<string> known = _instances.Keys
            .Select(key => $"'{key}'").Order(StringComparer.Ordinal).Take(NamesShownMax);
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
