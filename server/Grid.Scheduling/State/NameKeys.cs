namespace Grid.Scheduling.State;

/// <summary>Operations by their names.</summary>
internal readonly struct NameKeys : IItemKeys<OperationName, Operation>
{
    public static int HashOf(in OperationName key) => key.GetHashCode();

    public static ref int HashOf(Operation item) => ref item.NameHash;

    public static bool IsOf(Operation item, in OperationName key) => item.Name == key;
}
