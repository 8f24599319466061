namespace Grid.Scheduling.State.Order;

/// <summary>Shares by the names that lead to them.</summary>
internal readonly struct ShareKeys : IItemKeys<NameFingerprint, ShareNode>
{
    public static int HashOf(in NameFingerprint key) => key.GetHashCode();

    public static ref int HashOf(ShareNode item) => ref item.Hash;

    public static bool IsOf(ShareNode item, in NameFingerprint key) => item.Path == key;
}
