using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Dispatch.Operating;

/// <summary>What can be learned of a running farm: its bots, its queues, why an operation waits.</summary>
public sealed class FarmSurvey
{
    private readonly SchedulerReader _reader;
    private readonly OperationCatalog _catalog;
    private readonly ISchedulerStore? _archive;
    private readonly DispatchLimits _limits;

    /// <param name="reader">Asked; what is made of the answers is made outside.</param>
    /// <param name="catalog">Knows the operations that memory has forgotten.</param>
    /// <param name="archive">Knows what has happened to jobs; null when nothing is kept.</param>
    /// <param name="limits">How long pages are.</param>
    internal FarmSurvey(
        SchedulerReader reader, OperationCatalog catalog, ISchedulerStore? archive, DispatchLimits limits)
    {
        (_reader, _catalog, _archive, _limits) = (reader, catalog, archive, limits);
    }

    /// <summary>A page of bots, by name.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size is bad.</exception>
    public async Task<BotPage> ListBotsAsync(BotQuery query, CancellationToken cancellation)
    {
        int size = _limits.PageSize(query.PageSize);
        IReadOnlyList<BotView> bots = await _reader.AskAsync(
            scheduler => scheduler.BotsAfter(query.Bots, query.PageToken, size + 1), cancellation);
        return bots.Count > size
            ? new BotPage([.. bots.Take(size)], bots[size - 1].Bot.Value)
            : new BotPage(bots, string.Empty);
    }

    /// <summary>A page of queues, the longest first.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the page size or the token is bad.</exception>
    public async Task<QueuePage> ListQueuesAsync(QueueQuery query, CancellationToken cancellation)
    {
        int size = _limits.PageSize(query.PageSize);
        int start = PageTokens.ParseNumber<int>(query.PageToken);
        IReadOnlyList<QueueView> all = await _reader.AskAsync(scheduler => scheduler.Queues(), cancellation);
        QueueView[] page =
        [
            .. all.Where(queue => queue.Pool == query.Pool && queue.Length + queue.Executing > 0)
                .OrderByDescending(queue => queue.Length)
                .ThenByDescending(queue => queue.Executing)
                .ThenBy(queue => queue.Requirements.ToString(), StringComparer.Ordinal)
                .Skip(start)
                .Take(size + 1),
        ];
        return page.Length > size
            ? new QueuePage(page[..size], PageTokens.OfNumber(start + size))
            : new QueuePage(page, string.Empty);
    }

    /// <summary>Operators' rules about the bots of a pool.</summary>
    public async Task<IReadOnlyList<Drain>> DrainsAsync(PoolName pool, CancellationToken cancellation)
    {
        IReadOnlyList<Drain> drains = await _reader.AskAsync(scheduler => scheduler.Drains, cancellation);
        return [.. drains.Where(drain => drain.Bots.Pool == pool).OrderBy(drain => drain.At)];
    }

    /// <summary>Operators' rules about instances.</summary>
    public Task<IReadOnlyList<Pause>> PausesAsync(CancellationToken cancellation) =>
        _reader.AskAsync(scheduler => scheduler.Pauses, cancellation);

    /// <summary>Why an operation is where it is.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<OperationExplanation> ExplainAsync(OperationName name, CancellationToken cancellation) =>
        await _reader.AskAsync(scheduler => scheduler.Explain(name), cancellation)
        ?? OperationExplanation.OfEnded(await _catalog.RecallAsync(name, cancellation));

    /// <summary>What has happened to the job of an operation, in the order it happened.</summary>
    public async Task<IReadOnlyList<JobEvent>> HistoryOfAsync(OperationView operation, CancellationToken cancellation)
    {
        IReadOnlyList<JobEvent> kept = _archive is null ? [] : await _archive.EventsOfAsync(operation.Name, cancellation);
        return kept.Count > 0 ? kept : JobHistory.Of(operation);
    }

    /// <summary>Every quota, with what its instance has.</summary>
    public Task<IReadOnlyList<QuotaView>> QuotasAsync(CancellationToken cancellation) =>
        _reader.AskAsync(scheduler => scheduler.Quotas, cancellation);

    /// <summary>The farm in figures.</summary>
    internal async Task<FarmFigures> FiguresAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        (IReadOnlyList<QueueView> queues, IReadOnlyList<BotView> bots) = await _reader.AskAsync(
            scheduler => (scheduler.Queues(), scheduler.BotFigures()), cancellation);
        return FarmFigures.Of(queues, bots, now);
    }
}
