namespace Grid.Persistence;

/// <summary>Who writes the scheduler's state.</summary>
/// <param name="Epoch">The number of its term.</param>
/// <param name="Address">Where other servers reach it.</param>
public sealed record WriterRecord(long Epoch, string Address);
