namespace Grid.Scheduling.State;

/// <summary>Jobs that can be shared, by their pools and actions.</summary>
internal readonly struct ActionKeys : IItemKeys<ActionKey, Job>
{
    public static int HashOf(in ActionKey key) => key.Hash;

    public static ref int HashOf(Job item) => ref item.ActionHash;

    public static bool IsOf(Job item, in ActionKey key) => key.IsOf(item.Spec);
}
