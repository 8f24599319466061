using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence;

/// <summary>
/// The time in which one process writes the scheduler's state. Disposing of it gives the office up at once. Commits and
/// pruning may go on side by side; of each there is one at a time.
/// </summary>
public interface IWriterTerm : IAsyncDisposable
{
    /// <summary>Grows with every term of any process. Nothing is kept that was committed under an older one.</summary>
    long Epoch { get; }

    /// <summary>Cancelled as soon as it is known that another process may have become the writer.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Everything the scheduler goes on from: notes, sessions, unfinished jobs in the order of their numbers, then their
    /// operations. To be read to its end before the first commit.
    /// </summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached; DATA_LOSS when a row is broken.</exception>
    IAsyncEnumerable<SchedulerRow> LoadAsync(CancellationToken cancellation);

    /// <summary>The highest numbers that rows of this database have, also of what has ended.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached.</exception>
    Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation);

    /// <summary>Keeps all of a batch, or nothing of it.</summary>
    /// <remarks>
    /// After a failure it may be unknown whether the batch was kept, so the next commit has to be of the very same batch:
    /// it is kept once, however often it is tried.
    /// </remarks>
    /// <exception cref="DeposedException">The term is over.</exception>
    /// <exception cref="GridException">
    /// The term goes on, and the same batch may succeed later: UNAVAILABLE when the database is busy or cannot be reached,
    /// RESOURCE_EXHAUSTED when it has no room. Any other status: it never will, and only a new term that begins from the rows
    /// is of use.
    /// </exception>
    Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation);

    /// <summary>
    /// Removes the jobs that ended longest ago, with their operations and history. Never anything unfinished.
    /// </summary>
    /// <param name="finishedBefore">Those that ended later stay.</param>
    /// <param name="jobsMax">The most to remove at once, so that commits are not held up.</param>
    /// <param name="cancellation">Stops the work; what was removed stays removed.</param>
    /// <returns>How many jobs were removed; less than <paramref name="jobsMax"/> when no more were old enough.</returns>
    /// <exception cref="GridException">As for commits.</exception>
    Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation);
}
