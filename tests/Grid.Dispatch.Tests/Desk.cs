using Grid.Core;
using Grid.Scheduling;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Dispatch.Tests;

/// <summary>A dispatcher with its ports and its clock in the test's hand.</summary>
internal sealed class Desk : IActionPreparer, IResultRecorder, IAsyncDisposable
{
    public static readonly PoolName Pool = new("*");

    public Desk(SchedulerLimits? schedulerLimits = null, DispatchLimits? limits = null)
        : this(desk => new Dispatcher(
            schedulerLimits ?? new SchedulerLimits(),
            limits ?? new DispatchLimits(),
            desk.Time,
            NullLoggerFactory.Instance,
            desk,
            desk))
    {
    }

    private Desk(Func<Desk, Dispatcher>? open) => Dispatcher = open?.Invoke(this)!;

    public ManualTime Time { get; } = new();

    public Dispatcher Dispatcher { get; private set; }

    /// <summary>What preparing comes to; by default every action needs a bot.</summary>
    public Func<SchedulerInput.ExecuteRequested, Task<Preparation>> Preparing { get; set; } = request =>
        Task.FromResult<Preparation>(new Preparation.Ready(Spec(request)));

    /// <summary>What recording comes to; by default the outcome as it is.</summary>
    public Func<FinishedRun, Task<JobOutcome>> Recording { get; set; } = run => Task.FromResult(run.Outcome);

    /// <summary>A desk that goes on where the shelf's rows end.</summary>
    public static async Task<Desk> OpenAsync(Shelf shelf)
    {
        Desk desk = new(open: null);
        desk.Dispatcher = await Dispatcher.OpenAsync(
            new KeptState(shelf, shelf),
            new SchedulerLimits(),
            new DispatchLimits(),
            desk.Time,
            NullLoggerFactory.Instance,
            desk,
            desk,
            CancellationToken.None);
        return desk;
    }

    public static JobSpec Spec(SchedulerInput.ExecuteRequested request) => new(
        request.Pool,
        request.Instance,
        request.ActionDigest,
        default,
        PlatformRequirements.None,
        TimeSpan.FromMinutes(1),
        DoNotCache: false);

    public static ExecuteRequest Request(string action, ClientMetadata? client = null) => new(
        Pool,
        InstanceName.Empty,
        Digest.Of(System.Text.Encoding.UTF8.GetBytes(action)),
        Priority: 0,
        SkipCacheLookup: false,
        client ?? ClientMetadata.None);

    public static BotReport Report(params LeaseReport[] leases) =>
        new(new BotId(Pool, "bot"), BotStatus.Ok, PlatformProperties.None, Capacity: 1, leases);

    public static LeaseReport Completed(LeaseId lease) =>
        new(lease, LeaseState.Completed) { Outcome = new JobOutcome { Status = GridStatus.Ok } };

    public Task<Preparation> PrepareAsync(SchedulerInput.ExecuteRequested request, CancellationToken cancellation) => Preparing(request);

    public ValueTask<Preparation?> ReconsiderAsync(JobSpec spec, CancellationToken cancellation) => new((Preparation?)null);

    public Task<JobOutcome> RecordAsync(FinishedRun run, CancellationToken cancellation) => Recording(run).WaitAsync(cancellation);

    /// <summary>Begins an operation and returns its states as they come.</summary>
    public IAsyncEnumerator<OperationView> Execute(string action, CancellationToken cancellation = default) =>
        Dispatcher.ExecuteAsync(Request(action), cancellation).GetAsyncEnumerator(cancellation);

    /// <summary>Begins an operation and comes back when it is queued.</summary>
    public async Task<OperationName> QueueAsync(string action, ClientMetadata? client = null)
    {
        await foreach (OperationView view in Dispatcher.ExecuteAsync(Request(action, client), CancellationToken.None))
        {
            if (view.Stage == ExecutionStage.Queued)
            {
                return view.Name;
            }
        }

        throw new InvalidOperationException("It was never queued.");
    }

    public async Task<Bot> ConnectAsync()
    {
        BotAnswer answer = await Dispatcher.CreateSessionAsync(InstanceName.Empty, Report(), CancellationToken.None);
        return new Bot(this, answer.Session);
    }

    public ValueTask DisposeAsync() => Dispatcher.DisposeAsync();

    internal sealed class Bot(Desk desk, BotSessionName session)
    {
        public Task<BotAnswer> UpdateAsync(params LeaseReport[] leases) => UpdateAsync(CancellationToken.None, leases);

        public Task<BotAnswer> UpdateAsync(CancellationToken cancellation, params LeaseReport[] leases) =>
            desk.Dispatcher.UpdateSessionAsync(session, Report(leases), patience: null, cancellation);
    }
}
