namespace Grid.Scheduling.State;

/// <summary>
/// An operation that ended, with what decides on when it is forgotten: the object was last touched long ago, has to be
/// fetched from memory, and may serve another operation by then.
/// </summary>
/// <param name="Operation">The object.</param>
/// <param name="Sequence">The number of the operation that ended.</param>
/// <param name="NameHash">The hash of its name.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="SizeBytes">Its outcome's cost in memory.</param>
internal readonly record struct EndedOperation(
    Operation Operation, long Sequence, int NameHash, DateTimeOffset FinishedAt, long SizeBytes);
