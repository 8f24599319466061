using Grid.Scheduling;

namespace Grid.Persistence;

/// <summary>The highest numbers in use: what is made from now on has higher ones.</summary>
public readonly record struct HighestNumbers(JobId Job, long OperationSequence);
