using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>Jobs that can be shared, by their pools and actions.</summary>
internal readonly struct ActionKeys : IItemKeys<(PoolName Pool, Digest Action), Job>
{
    public static ref int HashOf(Job item) => ref item.ActionHash;

    public static bool IsOf(Job item, in (PoolName Pool, Digest Action) key) =>
        item.Spec.ActionDigest == key.Action && item.Spec.Pool == key.Pool;
}
