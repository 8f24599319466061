using Grid.Core;
using Grid.Scheduling.State;

namespace Grid.Scheduling;

/// <summary>Everything the scheduler asks of the world.</summary>
public abstract record SchedulerEffect
{
    private SchedulerEffect()
    {
    }

    /// <summary>Look the action up in the cache, read it and check its inputs; answer OperationPrepared or OperationResolved.</summary>
    public sealed record PrepareOperation(SchedulerInput.ExecuteRequested Request) : SchedulerEffect;

    /// <summary>An operation was created. Its state follows as an OperationChanged.</summary>
    public sealed record OperationCreated(OperationName Name) : SchedulerEffect;

    /// <summary>Whoever watches this operation has to see its new state.</summary>
    public sealed record OperationChanged : SchedulerEffect
    {
        private readonly Operation _operation;
        private readonly long _sequence;
        private OperationView? _view;

        internal OperationChanged(Operation operation) =>
            (_operation, _sequence, Name) = (operation, operation.Sequence, operation.Name);

        /// <summary>Which operation.</summary>
        public OperationName Name { get; }

        /// <summary>Its state. Made when it is first asked for, as few are: to be asked for before the next input is applied.</summary>
        public OperationView Operation
        {
            get => _view ??= MakeView();
            init => _view = value;
        }

        private OperationView MakeView() => _operation.Sequence == _sequence
            ? _operation.View
            : throw new InvalidOperationException($"The state of '{Name}' is asked for too late: it is gone.");
    }

    /// <summary>The operation could not be created.</summary>
    public sealed record OperationRefused(OperationName Name, GridStatus Status, string Message) : SchedulerEffect;

    /// <summary>The operation can no longer be asked for.</summary>
    public sealed record OperationForgotten(OperationName Name) : SchedulerEffect;

    /// <summary>Put the result into the action cache, then answer ResultRecorded. Only then is it announced.</summary>
    public sealed record RecordResult(FinishedRun Run) : SchedulerEffect;

    /// <summary>A bot got a job.</summary>
    public sealed record LeaseGranted(LeaseId Lease, JobId Job, BotId Bot) : SchedulerEffect;

    /// <summary>A job waits for another bot.</summary>
    public sealed record JobRequeued(JobId Job, Digest ActionDigest, int Attempts, string Reason) : SchedulerEffect;

    /// <summary>Send this answer to the bot's call.</summary>
    public sealed record SessionAnswered(PollId Poll, BotAnswer Answer) : SchedulerEffect;

    /// <summary>Fail the bot's call.</summary>
    public sealed record SessionRefused(PollId Poll, GridStatus Status, string Message) : SchedulerEffect;

    /// <summary>A bot is there, by a new session or one begun with another server.</summary>
    public sealed record SessionOpened(BotSessionName Name, BotId Bot, PlatformProperties Offered, bool IsAdopted)
        : SchedulerEffect;

    /// <summary>A bot is gone.</summary>
    public sealed record SessionClosed(BotSessionName Name, BotId Bot, string Reason) : SchedulerEffect;
}
