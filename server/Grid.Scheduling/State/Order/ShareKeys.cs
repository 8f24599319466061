namespace Grid.Scheduling.State.Order;

/// <summary>Siblings by their names.</summary>
internal readonly struct ShareKeys : IItemKeys<NameFingerprint, ShareNode>
{
    public static ref int HashOf(ShareNode item) => ref item.Hash;

    public static bool IsOf(ShareNode item, in NameFingerprint key) => item.Fingerprint == key;
}
