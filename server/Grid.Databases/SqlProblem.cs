using Grid.Core;

namespace Grid.Databases;

/// <summary>What a database's failure means.</summary>
/// <param name="Status">What clients are told.</param>
/// <param name="Text">What went wrong and what to check, a sentence without its full stop.</param>
/// <param name="Cause">What the driver threw.</param>
/// <param name="IsTransient">Whether the same work may succeed when it is tried again.</param>
public sealed record SqlProblem(GridStatus Status, string Text, Exception Cause, bool IsTransient = false)
{
    public GridException ToException(string database) => new(Status, $"Database {database}: {Text}.", Cause);
}
