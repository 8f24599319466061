using System.Collections.Concurrent;
using System.Globalization;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>
/// Directories of a mount that are there to have the roots of actions mounted on them. They are there for whoever asks, so
/// none is ever made or removed: to remove one would take it from sandboxes that hold a copy of what is mounted.
/// </summary>
internal sealed class RootPlaces(string mountPath)
{
    private const string Prefix = "root-";
    private const ulong NodeBit = 1UL << 63;

    private readonly ConcurrentBag<RootPlace> _free = [];
    private int _lastNumber;

    /// <summary>A place that is free.</summary>
    public RootPlace Take() => _free.TryTake(out RootPlace? place)
        ? place
        : new RootPlace($"{mountPath}/{Prefix}{Interlocked.Increment(ref _lastNumber)}", _free.Add);

    /// <summary>Whether a number the kernel knows is that of a place.</summary>
    public static bool IsNode(ulong id) => (id & NodeBit) != 0;

    /// <summary>The number of the place of a name; null for any other name.</summary>
    public static ulong? NodeOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && uint.TryParse(name.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            ? NodeBit | number
            : null;
}
