using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>What becomes of leases: taken, stopped, ended, acknowledged, forgotten.</summary>
internal static class SessionLeases
{
    /// <summary>Brings the leases held in line with those of the server's answer to <paramref name="call"/>.</summary>
    public static BotSessionState TakeOffers(
        BotSessionState state, BotCall call, SessionAnswer answer, List<BotEffect> effects)
    {
        Dictionary<string, LeaseOffer> offers = [];
        foreach (LeaseOffer offer in answer.Leases)
        {
            offers[offer.Id] = offer;
        }

        Dictionary<int, HeldLease> told = call.Leases.ToDictionary(lease => lease.JobNumber);
        BotSessionState next = state with { Leases = [] };
        foreach (HeldLease lease in state.Leases)
        {
            next = Keep(next, lease, told.GetValueOrDefault(lease.JobNumber), offers.GetValueOrDefault(lease.Id), effects);
        }

        HashSet<string> known = [.. state.Leases.Select(lease => lease.Id)];
        foreach (LeaseOffer offer in offers.Values.Where(offer => offer.State == LeaseOfferState.Wanted && !known.Contains(offer.Id)))
        {
            next = Accept(next, offer, effects);
        }

        return next;
    }

    /// <summary>A job's end becomes news, unless nobody waits for it any more.</summary>
    public static BotSessionState EndJob(BotSessionState state, BotInput.JobEnded input)
    {
        HeldLease? lease = state.Leases.FirstOrDefault(lease => lease.JobNumber == input.JobNumber);
        if (lease is not { IsLive: true })
        {
            return state;
        }

        // Of a cancelled lease the server wants to hear that it is dead, not what it would have brought.
        LeaseReport report = lease.Phase == LeasePhase.Stopping
            ? LeaseReport.Failed(GridStatus.Cancelled, "The server cancelled the lease.")
            : input.Report;
        return state with { Leases = state.Leases.Replace(lease, End(lease, report)), News = News.Leases };
    }

    /// <summary>Ends every live lease so that the server gives it to another bot at once.</summary>
    public static BotSessionState HandBack(BotSessionState state, List<BotEffect> effects)
    {
        StopAll(state, effects);
        return state with
        {
            Leases = [.. state.Leases.Select(lease => lease.IsLive ? End(lease, HandedBack()) : lease)],
            News = News.Leases,
        };
    }

    /// <summary>Gives up the session: the server does not know its leases any more, so nobody waits for their results.</summary>
    public static BotSessionState Forget(BotSessionState state, List<BotEffect> effects)
    {
        StopAll(state, effects);
        return state with
        {
            Name = null,
            ExpiresAt = null,
            Leases = [],
            News = News.None,
        };
    }

    private static BotSessionState Keep(
        BotSessionState state, HeldLease lease, HeldLease? told, LeaseOffer? offer, List<BotEffect> effects)
    {
        bool isAcknowledged = told is { IsLive: false };
        if (isAcknowledged)
        {
            return state;
        }

        bool isRevoked = told is not null && offer is null;
        if (isRevoked)
        {
            Stop(lease, effects);
            return state;
        }

        bool isCancelled = lease.Phase == LeasePhase.Running && offer is { State: not LeaseOfferState.Wanted };
        if (isCancelled)
        {
            Stop(lease, effects);
        }

        HeldLease kept = isCancelled ? lease with { Phase = LeasePhase.Stopping } : lease;
        return state with { Leases = state.Leases.Add(kept) };
    }

    private static BotSessionState Accept(BotSessionState state, LeaseOffer offer, List<BotEffect> effects)
    {
        HeldLease lease = new(state.JobsStarted + 1, offer.Id, offer.Payload, LeasePhase.Running, Report: null)
        {
            Function = offer.Function,
            Streams = offer.Streams,
        };
        if (ReasonNotToRun(state) is { } reason)
        {
            lease = End(lease, LeaseReport.Failed(GridStatus.Unavailable, reason));
        }
        else
        {
            effects.Add(new BotEffect.StartJob(lease));
        }

        return state with { Leases = state.Leases.Add(lease), JobsStarted = lease.JobNumber, News = News.Leases };
    }

    private static string? ReasonNotToRun(BotSessionState state) => state switch
    {
        { IsDraining: true } => "The bot is shutting down.",
        { IsHealthy: false } => "The bot cannot take work now: its machine is not healthy.",
        _ when state.LiveJobs >= state.Terms.JobsMax => $"The bot runs {state.Terms.JobsMax} jobs already.",
        _ => null,
    };

    private static HeldLease End(HeldLease lease, LeaseReport report) => lease with { Phase = LeasePhase.Ended, Report = report };

    private static LeaseReport HandedBack() => LeaseReport.Failed(
        GridStatus.Unavailable, "The bot is shutting down and hands the lease back.");

    private static void StopAll(BotSessionState state, List<BotEffect> effects)
    {
        foreach (HeldLease lease in state.Leases)
        {
            Stop(lease, effects);
        }
    }

    private static void Stop(HeldLease lease, List<BotEffect> effects)
    {
        if (lease.Phase == LeasePhase.Running)
        {
            effects.Add(new BotEffect.StopJob(lease.JobNumber));
        }
    }
}
