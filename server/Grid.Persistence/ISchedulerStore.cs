using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Persistence;

/// <summary>
/// Where the scheduler's state outlives the process, and where servers settle which of them may write it. Everybody may
/// read; only the holder of a term writes.
/// </summary>
public interface ISchedulerStore : IAsyncDisposable
{
    /// <summary>The database in messages; never with its password.</summary>
    string Name { get; }

    /// <summary>
    /// Waits until this process is the writer. The tables are brought up to date by whoever takes office, so that a newer
    /// server which stands by changes nothing under an older one that is at work.
    /// </summary>
    /// <param name="address">Where other servers reach this one.</param>
    /// <param name="cancellation">Stops the wait.</param>
    /// <exception cref="GridException">
    /// UNAVAILABLE when the database cannot be reached: stand again later. FAILED_PRECONDITION when standing again is of no
    /// use: the tables are those of a newer program, or a database for one process is another's.
    /// </exception>
    Task<IWriterTerm> TakeOfficeAsync(string address, CancellationToken cancellation);

    /// <summary>Who took office last; null when nobody did, or who did has given it up.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached.</exception>
    Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation);

    /// <summary>
    /// The writer as it is, and then whenever there is another one, without asking again and again. Goes on for ever:
    /// while the database cannot be reached there is no news.
    /// </summary>
    IAsyncEnumerable<WriterRecord?> WatchWriterAsync(CancellationToken cancellation);

    /// <summary>An operation as its rows tell it, however long ago it ended; null when there is none of this name.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached.</exception>
    Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation);

    /// <summary>Operations of an instance in the order they were created.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached.</exception>
    Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation);

    /// <summary>What happened to an operation's job, in that order; empty when there is no such operation.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the database cannot be reached.</exception>
    Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation);
}
