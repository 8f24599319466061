using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Dispatch;
using Grid.Dispatch.Election;
using Grid.Dispatch.Operating;
using Grid.Persistence;
using Grid.Persistence.Pruning;
using Grid.Scheduling;
using Grid.Services.Execution;
using Grid.Storage;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Builds schedulers: those in memory at once, those in a database whenever this server is elected to have them.</summary>
internal sealed class SchedulerComposer(
    StorageComposer storage,
    TreeComposer trees,
    RetentionComposer retention,
    TimeProvider time,
    ILoggerFactory loggers) : IAsyncDisposable
{
    private readonly Dictionary<SchedulerConfig, SchedulerSeat> _seats = new(ReferenceEqualityComparer.Instance);
    private readonly List<FarmGauges> _gauges = [];
    private readonly List<Action<RemoteAddress>> _candidates = [];
    private readonly OpenedParts _parts = new();

    /// <summary>The gauges of every scheduler, to be refreshed before they are read.</summary>
    public IReadOnlyList<FarmGauges> Gauges => _gauges;

    /// <summary>Says who has a scheduler; whoever refers to the same one gets the same seat.</summary>
    public SchedulerSeat SeatOf(SchedulerConfig config, ServiceConfig.Execution? execution)
    {
        if (!_seats.TryGetValue(config, out SchedulerSeat? seat))
        {
            seat = config switch
            {
                SchedulerConfig.Memory memory => Open(memory, execution),
                SchedulerConfig.Sql sql => Nominate(sql, execution),
                _ => throw new UnreachableException($"No scheduler is built for {config}."),
            };
            _seats.Add(config, seat);
            Measure(seat);
            retention.Add(config.Storage, seat);
        }

        return seat;
    }

    /// <summary>Begins to stand for every scheduler in a database.</summary>
    public void StartElections(RemoteAddress ownAddress) => _candidates.ForEach(begin => begin(ownAddress));

    public ValueTask DisposeAsync() => _parts.DisposeAsync();

    // A server that does not have the scheduler has nothing to show: figures of two would be summed.
    private void Measure(SchedulerSeat seat)
    {
        _gauges.Add(_parts.Keep(new FarmGauges(() => (seat.Holder as SeatHolder.Here)?.Dispatcher, time)));
    }

    private SchedulerSeat Open(SchedulerConfig.Memory config, ServiceConfig.Execution? execution)
    {
        Dispatcher dispatcher = new(
            LimitsOf(config), LimitsOf(execution), time, loggers, PreparerOf(config), RecorderOf(config));
        SchedulerSeat seat = SchedulerSeat.Of(dispatcher, time);

        // Who waits for the seat is sent away before those who wait for the dispatcher would come back to it.
        _parts.Keep(dispatcher);
        _parts.Keep(seat);
        return seat;
    }

    private SchedulerSeat Nominate(SchedulerConfig.Sql config, ServiceConfig.Execution? execution)
    {
        ISchedulerStore store = _parts.Keep(SchedulerStoreComposer.Open(config, time));
        SeatLimits limits = new();
        SchedulerSeat seat = new(limits, time);
        _candidates.Add(ownAddress => _parts.Keep(Candidacy.Begin(
            seat,
            store,
            (term, cancellation) => OpenAsync(config, execution, new KeptState(store, term), cancellation),
            config.AdvertisedAddress ?? ownAddress,
            limits,
            time,
            loggers.CreateLogger<Candidacy>())));
        return seat;
    }

    private async Task<OpenedTerm> OpenAsync(
        SchedulerConfig.Sql config, ServiceConfig.Execution? execution, KeptState kept, CancellationToken cancellation)
    {
        Dispatcher dispatcher = await Dispatcher.OpenAsync(
            kept,
            LimitsOf(config),
            LimitsOf(execution),
            time,
            loggers,
            PreparerOf(config),
            RecorderOf(config),
            cancellation);
        SchedulerPruner pruner = SchedulerPruner.Start(
            kept.Term,
            SchedulerStoreComposer.PruningOf(config),
            time,
            kept.Store.Name,
            loggers.CreateLogger<SchedulerPruner>());
        return new OpenedTerm(dispatcher, pruner);
    }

    private ActionPreparer PreparerOf(SchedulerConfig config) =>
        new(storage.Store(config.Storage), trees.Of(config.Storage), CacheOf(config), config.ExecutionTimeoutMax)
        {
            Platforms = PlatformComposer.RulesOf(config.Matching),
        };

    private ResultRecorder RecorderOf(SchedulerConfig config) =>
        new(storage.Store(config.Storage), CacheOf(config), loggers.CreateLogger<ResultRecorder>());

    private IActionCache? CacheOf(SchedulerConfig config) =>
        config.ActionCache is null ? null : storage.Cache(config.ActionCache);

    private static TimeSpan? AgeingStepOf(OrderConfig config) =>
        config.PriorityAgeingStep == TimeSpan.Zero ? TimeSpan.MaxValue : config.PriorityAgeingStep;

    private static SchedulerLimits LimitsOf(SchedulerConfig config)
    {
        SchedulerLimits limits = new()
        {
            ExecutionTimeoutMax = config.ExecutionTimeoutMax,
            BotSilenceMax = config.BotSessionKeepalive,
            AttemptsMax = config.JobAttemptsMax,
            PlatformQueueLengthMax = config.Matching.QueueLengthMax,
            QueueAgeMax = config.Matching.QueueAgeMax,
        };
        return limits with
        {
            SizeClasses = config.Matching.SizeClasses is { } sizes ? new SizeClasses(sizes.Property, sizes.Classes) : null,
            LocalityHintsMax = config.Matching.LocalityHintsMax,
            ReservationDelay = config.Matching.ReservationDelay ?? limits.ReservationDelay,
            PriorityAgeingStep = AgeingStepOf(config.Order) ?? limits.PriorityAgeingStep,
            Cohorts = [.. config.Order.Cohorts.Select(cohort => new Cohort(cohort.Name, cohort.Labels))],
            PreemptionDelay = config.Order.PreemptionDelay ?? limits.PreemptionDelay,
            QueueLengthMax = Math.Max(limits.QueueLengthMax, config.Matching.QueueLengthMax ?? 0),

            // Whoever lets so many jobs of one platform wait wants their operations taken on as well.
            OperationsUnfinishedMax = Math.Max(limits.OperationsUnfinishedMax, 2 * (config.Matching.QueueLengthMax ?? 0)),
            FinishedOperationAgeMax = config.CompletedOperationRetention ?? limits.FinishedOperationAgeMax,
        };
    }

    private static DispatchLimits LimitsOf(ServiceConfig.Execution? config)
    {
        DispatchLimits limits = new();
        return config is null
            ? limits
            : limits with { KeepAlivePeriod = config.StreamKeepalive, PageSizeMax = config.OperationsPageSizeMax };
    }
}
