namespace Grid.Scheduling.State;

/// <summary>Operations by their names.</summary>
internal readonly struct NameLinks : ITableLinks<OperationName, Operation>
{
    public static ref TableLinks<Operation> Of(Operation item) => ref item.InNames;

    public static bool IsOf(Operation item, in OperationName key) => item.Name == key;
}
