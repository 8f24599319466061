using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>Every operation that can be asked for: those under way, and the finished ones that are still kept.</summary>
internal sealed class OperationBook
{
    private readonly Turn _turn;
    private readonly ItemTable<OperationName, Operation, NameKeys> _byName = new();
    private readonly NumberLine<Operation> _line = new();

    private readonly Queue<EndedOperation> _finished = new();
    private readonly Deadline _retention;
    private long _finishedSizeBytes;
    private int _finishedCount;
    private long _lastSequence;

    public OperationBook(Turn turn)
    {
        _turn = turn;
        _retention = new Deadline(DeadlineKind.Retention, this);
    }

    public int UnfinishedCount => _byName.Count - _finishedCount;

    public int FinishedCount => _finishedCount;

    public Operation? Find(OperationName name) => _byName.Find(name);

    /// <summary>Those created after the one with this number, in that order.</summary>
    public IEnumerable<Operation> After(long sequence) => _line.After(sequence);

    /// <summary>An operation of this name is about to come.</summary>
    public void Foresee(OperationName name) => _byName.Foresee(name.GetHashCode());

    public Operation Create(SchedulerInput.ExecuteRequested request, NameFingerprint sharePath)
    {
        Operation operation = _turn.SpareOperations.Take();
        operation.Begin(request, sharePath, ++_lastSequence);
        _byName.Add(operation.Name, operation);
        _line.Add(operation.Sequence, operation);
        _turn.Emit(new SchedulerEffect.OperationCreated(operation.Name));
        return operation;
    }

    /// <summary>An operation of an earlier writer goes on.</summary>
    public void Restore(OperationRow row, Job job)
    {
        SchedulerInput.ExecuteRequested request = new(
            row.CreatedAt,
            row.Name,
            job.Spec.Pool,
            row.Instance,
            job.Spec.ActionDigest,
            row.Priority,
            row.SkipCacheLookup,
            row.Client);
        Operation operation = _turn.SpareOperations.Take();
        operation.Begin(request, sharePath: default, row.Sequence);
        operation.Share(job);
        job.Operations.Add(operation);
        _byName.Add(operation.Name, operation);
        _line.Add(operation.Sequence, operation);
        ContinueAfter(row.Sequence);
    }

    /// <summary>Numbers up to this one have been given out.</summary>
    public void ContinueAfter(long sequence) => _lastSequence = Math.Max(_lastSequence, sequence);

    public void Publish(Operation operation) =>
        _turn.Emit(new SchedulerEffect.OperationChanged(operation));

    /// <summary>The action is to be read and looked up in the cache.</summary>
    public void Prepare(Operation operation, SchedulerInput.ExecuteRequested request)
    {
        Publish(operation);
        _turn.Emit(new SchedulerEffect.PrepareOperation(request));
    }

    public void Finish(Operation operation, JobOutcome outcome)
    {
        operation.Finish(outcome, _turn.Now);
        Publish(operation);
        long sizeBytes = operation.OutcomeSizeBytes;
        _finished.Enqueue(new EndedOperation(
            operation, operation.Sequence, operation.NameHash, _turn.Now, sizeBytes));
        _finishedCount++;
        _finishedSizeBytes += sizeBytes;
        ForgetOld();
    }

    /// <summary>A client has no more use for a finished operation, which memory may have forgotten.</summary>
    public void Delete(OperationName name)
    {
        Operation? operation = Find(name);
        if (operation is { IsDone: false })
        {
            return;
        }

        _turn.Ledger.Delete(name);
        if (operation is not null)
        {
            Forget(operation, operation.OutcomeSizeBytes);
        }
    }

    private void Forget(Operation operation, long sizeBytes)
    {
        if (_byName.Remove(operation))
        {
            _line.Remove(operation.Sequence);
            _finishedCount--;
            _finishedSizeBytes -= sizeBytes;
            _turn.Emit(new SchedulerEffect.OperationForgotten(operation.Name));
            _turn.SpareOperations.Retire(operation);
        }
    }

    /// <summary>Forgets finished operations beyond any of the limits, the oldest first.</summary>
    public void ForgetOld()
    {
        EndedOperation oldest;
        while (_finished.TryPeek(out oldest) && IsBeyondLimits(oldest.FinishedAt))
        {
            _finished.Dequeue();

            // One that was deleted is gone already, and its object may be another by now.
            if (oldest.Operation.Sequence == oldest.Sequence)
            {
                Forget(oldest.Operation, oldest.SizeBytes);
            }

            ForeseeOldest();
        }

        if (_finished.Count == 0)
        {
            _turn.Deadlines.Clear(_retention);
        }
        else if (!_retention.IsSet)
        {
            _turn.Deadlines.Set(_retention, oldest.FinishedAt + _turn.Limits.FinishedOperationAgeMax);
        }
    }

    private void ForeseeOldest()
    {
        if (_finished.TryPeek(out EndedOperation oldest))
        {
            Foresight.Fetch(oldest.Operation, Operation.LineCount);
            _byName.Foresee(oldest.NameHash);
        }
    }

    // A deleted operation stays in line until it gets to the front; the line counts, so that it is bounded all the same.
    private bool IsBeyondLimits(DateTimeOffset oldestFinishedAt) =>
        _finished.Count > _turn.Limits.FinishedOperationsMax
        || _finishedSizeBytes > _turn.Limits.FinishedOperationsSizeBytesMax
        || oldestFinishedAt + _turn.Limits.FinishedOperationAgeMax <= _turn.Now;
}
