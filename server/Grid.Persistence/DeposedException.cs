namespace Grid.Persistence;

/// <summary>Another process writes the scheduler's state: whatever this one holds of it is out of date.</summary>
public sealed class DeposedException(string database, long epoch, Exception? cause = null) : Exception(
    $"Database {database}: the term with epoch {epoch} is over; another server writes the scheduler's state.", cause);
