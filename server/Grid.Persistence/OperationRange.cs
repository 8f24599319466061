using Grid.Core;

namespace Grid.Persistence;

/// <summary>A stretch of the list of operations.</summary>
/// <param name="Instance">Whose operations.</param>
/// <param name="AfterSequence">It begins behind the operation with this number; 0 for the first.</param>
/// <param name="CountMax">How many at most.</param>
public readonly record struct OperationRange(InstanceName Instance, long AfterSequence, int CountMax);
