using Grid.Scheduling.Durable;

namespace Grid.Persistence;

/// <summary>Numbers the batches of a term, a batch that is tried again by its first number.</summary>
internal sealed class BatchNumbers
{
    private SchedulerChanges? _open;

    /// <summary>The number of the batch that was taken up last.</summary>
    public long Current { get; private set; }

    /// <summary>Takes a batch up; false when it is tried again.</summary>
    public bool Begin(SchedulerChanges changes)
    {
        if (ReferenceEquals(changes, _open))
        {
            return false;
        }

        if (_open is not null)
        {
            throw new InvalidOperationException("It is not known whether the last batch was kept: commit that one again first.");
        }

        _open = changes;
        Current++;
        return true;
    }

    public void End() => _open = null;
}
