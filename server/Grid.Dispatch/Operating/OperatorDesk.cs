using Grid.Core;
using Grid.Scheduling;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch.Operating;

/// <summary>What operators do to a farm. Every order is logged, with who gave it, and answered when it is kept.</summary>
public sealed class OperatorDesk
{
    private readonly SchedulerReader _reader;
    private readonly OperationCatalog _catalog;
    private readonly Func<Func<DateTimeOffset, SchedulerInput>, CancellationToken, Task> _tell;
    private readonly DispatchLimits _limits;
    private readonly ILogger _log;

    /// <param name="reader">Asked what there is.</param>
    /// <param name="catalog">Knows the operations that memory has forgotten.</param>
    /// <param name="tell">Applies an input, and comes back when what it changed is kept.</param>
    /// <param name="limits">How many rules there may be.</param>
    /// <param name="log">Told of every order.</param>
    internal OperatorDesk(
        SchedulerReader reader,
        OperationCatalog catalog,
        Func<Func<DateTimeOffset, SchedulerInput>, CancellationToken, Task> tell,
        DispatchLimits limits,
        ILogger log)
    {
        (_reader, _catalog, _tell, _limits, _log) = (reader, catalog, tell, limits, log);
    }

    /// <summary>Keeps new work from bots, those that come later included.</summary>
    /// <returns>The rule, and how many connected bots it fits.</returns>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many rules.</exception>
    public async Task<(Drain Drain, int BotCount)> DrainAsync(BotSelector bots, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<Drain> drains = await _reader.AskAsync(scheduler => scheduler.Drains, cancellation);
        if (drains.Count >= _limits.DrainsMax && drains.All(drain => drain.Bots != bots))
        {
            throw GridException.ResourceExhausted(
                $"There are {drains.Count} drains, which is the most there may be: take some back, or use one with a pattern.");
        }

        Drain drain = new(bots, who.Reason, who.Name, default);
        await _tell(at => new SchedulerInput.BotsDrained(at, drain = drain with { At = at }), cancellation);
        int count = await _reader.AskAsync(scheduler => scheduler.CountBots(bots), cancellation);
        _log.BotsDrained(who.Name, bots, count, who.Reason);
        return (drain, count);
    }

    /// <summary>Takes a drain back.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is no rule about just these bots.</exception>
    public async Task UndrainAsync(BotSelector bots, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<Drain> drains = await _reader.AskAsync(scheduler => scheduler.Drains, cancellation);
        if (drains.All(drain => drain.Bots != bots))
        {
            throw GridException.NotFound($"No rule drains '{bots}'. {RulesOf(drains, bots.Pool)}");
        }

        await _tell(at => new SchedulerInput.BotsUndrained(at, bots), cancellation);
        _log.BotsUndrained(who.Name, bots);
    }

    /// <summary>Holds the queued jobs of an instance back, or of all of them.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many rules.</exception>
    public async Task<Pause> PauseAsync(InstanceName? instance, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<Pause> pauses = await _reader.AskAsync(scheduler => scheduler.Pauses, cancellation);
        if (pauses.Count >= _limits.PausesMax && pauses.All(pause => pause.Instance != instance))
        {
            throw GridException.ResourceExhausted(
                $"{pauses.Count} instances are paused, which is the most that may be: resume some, or pause them all.");
        }

        Pause pause = new(instance, who.Reason, who.Name, default);
        await _tell(at => new SchedulerInput.InstancePaused(at, pause = pause with { At = at }), cancellation);
        _log.InstancePaused(who.Name, TextOf(instance), who.Reason);
        return pause;
    }

    /// <summary>Takes a pause back; null for that of all instances.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none.</exception>
    public async Task ResumeAsync(InstanceName? instance, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<Pause> pauses = await _reader.AskAsync(scheduler => scheduler.Pauses, cancellation);
        if (pauses.All(pause => pause.Instance != instance))
        {
            throw GridException.NotFound(pauses.Count == 0
                ? "Nothing is paused."
                : $"There is no pause of {TextOf(instance)}. Paused are "
                    + $"{string.Join(", ", pauses.Take(_limits.RulesShownMax).Select(pause => TextOf(pause.Instance)))}.");
        }

        await _tell(at => new SchedulerInput.InstanceResumed(at, instance), cancellation);
        _log.InstanceResumed(who.Name, TextOf(instance));
    }

    /// <summary>Cancels the job of an operation for everybody who shares it. Nothing happens when it has ended.</summary>
    /// <returns>How many operations ended with it, itself included.</returns>
    /// <exception cref="GridException">NOT_FOUND when there is none of this name.</exception>
    public async Task<int> KillAsync(OperationName name, OrderGiver who, CancellationToken cancellation)
    {
        if (await _reader.AskAsync(scheduler => scheduler.CountSharers(name), cancellation) is not { } count)
        {
            await _catalog.RecallAsync(name, cancellation);
            return 0;
        }

        if (count == 0)
        {
            return 0;
        }

        string reason = who.Reason.Length == 0 ? "no reason was given" : who.Reason;
        await _tell(
            at => new SchedulerInput.OperationKilled(at, name, $"An operator ({who.Name}) killed the operation: {reason}"), cancellation);
        _log.OperationKilled(who.Name, name, count, reason);
        return count;
    }

    /// <summary>Ends the conversation with a bot: what it runs is given to others at once.</summary>
    /// <returns>How many jobs it gave back.</returns>
    /// <exception cref="GridException">NOT_FOUND when it is not connected.</exception>
    public async Task<int> TerminateAsync(BotId bot, OrderGiver who, CancellationToken cancellation)
    {
        BotView view = await _reader.AskAsync(scheduler => scheduler.FindBot(bot), cancellation)
            ?? throw GridException.NotFound($"No bot '{bot}' is connected. {await ConnectedAsync(bot.Pool, cancellation)}");
        string reason = who.Reason.Length == 0 ? $"asked for by {who.Name}" : who.Reason;
        await _tell(at => new SchedulerInput.SessionTerminated(at, bot, reason), cancellation);
        _log.SessionTerminated(who.Name, bot, view.Session, view.Leases, who.Reason);
        return view.Leases;
    }

    /// <summary>Says how many bots of a cohort an instance is promised, and may have.</summary>
    /// <exception cref="GridException">
    /// INVALID_ARGUMENT when there is no such cohort, RESOURCE_EXHAUSTED when there are too many quotas.
    /// </exception>
    public async Task PutQuotaAsync(Quota quota, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<string> cohorts = await _reader.AskAsync(
            scheduler => (IReadOnlyList<string>)[.. scheduler.Cohorts.Select(cohort => cohort.Name)], cancellation);
        if (!cohorts.Contains(quota.Cohort))
        {
            throw GridException.InvalidArgument(cohorts.Count == 0
                ? $"There is no cohort '{quota.Cohort}': the scheduler has none. Have a cohort-set added to it."
                : $"There is no cohort '{quota.Cohort}': use one of {string.Join(", ", cohorts.Take(_limits.RulesShownMax))}.");
        }

        IReadOnlyList<QuotaView> quotas = await _reader.AskAsync(scheduler => scheduler.Quotas, cancellation);
        if (quotas.Count >= _limits.QuotasMax && !quotas.Any(view => IsOf(view, quota.Cohort, quota.Instance)))
        {
            throw GridException.ResourceExhausted($"There are {quotas.Count} quotas, which is the most there may be: delete some.");
        }

        await _tell(at => new SchedulerInput.QuotaSet(at, quota), cancellation);
        _log.QuotaSet(who.Name, TextOf(quota.Instance), quota.Cohort, quota.Min, quota.Max);
    }

    /// <summary>Takes a quota back.</summary>
    /// <exception cref="GridException">NOT_FOUND when there is none.</exception>
    public async Task DeleteQuotaAsync(string cohort, InstanceName instance, OrderGiver who, CancellationToken cancellation)
    {
        IReadOnlyList<QuotaView> quotas = await _reader.AskAsync(scheduler => scheduler.Quotas, cancellation);
        if (!quotas.Any(view => IsOf(view, cohort, instance)))
        {
            throw GridException.NotFound($"{TextOf(instance)} has no quota of cohort '{cohort}'.");
        }

        await _tell(at => new SchedulerInput.QuotaRemoved(at, cohort, instance), cancellation);
        _log.QuotaRemoved(who.Name, TextOf(instance), cohort);
    }

    private static bool IsOf(QuotaView view, string cohort, InstanceName instance) =>
        view.Quota.Cohort == cohort && view.Quota.Instance == instance;

    private static string TextOf(InstanceName? instance) => instance is { } name ? $"instance '{name}'" : "all instances";

    private string RulesOf(IReadOnlyList<Drain> drains, PoolName pool)
    {
        string[] rules = [.. drains.Where(drain => drain.Bots.Pool == pool).Select(drain => $"'{drain.Bots}'")];
        return rules.Length == 0
            ? "There are no rules: nothing is drained."
            : $"The rules are {string.Join(", ", rules.Take(_limits.RulesShownMax))}: name one of them as it stands.";
    }

    private async Task<string> ConnectedAsync(PoolName pool, CancellationToken cancellation)
    {
        BotSelector all = new(pool, new BotPattern("*"), PlatformProperties.None);
        IReadOnlyList<BotView> bots = await _reader.AskAsync(
            scheduler => scheduler.BotsAfter(all, string.Empty, _limits.RulesShownMax), cancellation);
        return bots.Count == 0
            ? "None is."
            : $"Connected are {string.Join(", ", bots.Select(view => view.Bot))}{(bots.Count < _limits.RulesShownMax ? "." : ", …")}";
    }
}
