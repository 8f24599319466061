using System.Diagnostics;
using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>
/// The rules of a bot's conversation with a server, as a pure function: no call, clock or job in here. One call is under
/// way at any time. A call with news waits for its answer, because a lease may be in it; a held poll is replaced as soon as
/// there are news. So a result is told at once, and nothing is asked on a timer but the heartbeat.
/// </summary>
public static class BotSessionFold
{
    /// <summary>A bot that has not spoken yet.</summary>
    public static BotSessionState Begin(BotTerms terms, ulong seed) => new() { Terms = terms, Chance = new Chance(seed) };

    /// <summary>What <paramref name="input"/> makes of <paramref name="state"/>.</summary>
    public static BotStep Apply(BotSessionState state, BotInput input)
    {
        List<BotEffect> effects = [];
        if (state.IsEnded)
        {
            return new BotStep(state, effects);
        }

        BotSessionState next = Take(state, input, effects);
        next = SessionDrain.Advance(next, input.At, effects);
        next = SessionCalls.Advance(next, input.At, effects);
        return new BotStep(next, effects);
    }

    private static BotSessionState Take(BotSessionState state, BotInput input, List<BotEffect> effects) => input switch
    {
        BotInput.Tick => state,
        BotInput.Answered answered when answered.CallNumber == state.Call?.Number => TakeAnswer(state, answered, effects),
        BotInput.Refused refused when refused.CallNumber == state.Call?.Number => TakeRefusal(state, refused, effects),
        BotInput.Answered or BotInput.Refused => state,
        BotInput.JobEnded ended => SessionLeases.EndJob(state, ended),
        BotInput.HealthSeen seen when seen.IsHealthy == state.IsHealthy => state,
        BotInput.HealthSeen seen => state with { IsHealthy = seen.IsHealthy, News = Max(state.News, News.Status) },
        BotInput.DrainAsked => SessionDrain.Begin(state, input.At),
        _ => throw new UnreachableException(),
    };

    private static BotSessionState TakeAnswer(
        BotSessionState state, BotInput.Answered input, List<BotEffect> effects)
    {
        BotCall call = state.Call!;
        BotSessionState heard = state with
        {
            Call = null,
            Name = input.Answer.Name.Length > 0 ? input.Answer.Name : call.SessionName,
            ExpiresAt = input.Answer.ExpiresAt,

            // A server that creates sessions and then disowns them must not be asked for new ones in a tight loop.
            FailuresInARow = call.Kind == CallKind.Create ? state.FailuresInARow : 0,
            SilentUntil = input.At,
        };
        return SessionCalls.PacePolls(SessionLeases.TakeOffers(heard, call, input.Answer, effects), call, input.At);
    }

    private static BotSessionState TakeRefusal(BotSessionState state, BotInput.Refused input, List<BotEffect> effects)
    {
        // The server had nothing to say for as long as it was asked to wait.
        bool isEmptyAnswer = state.Call!.Kind == CallKind.Poll && input.Status == GridStatus.DeadlineExceeded;
        if (isEmptyAnswer)
        {
            return state with { Call = null, PollAt = input.At };
        }

        BotSessionState refused = SessionCalls.Lose(state, input.At);
        return IsSessionLost(input.Status) ? SessionLeases.Forget(refused, effects) : refused;
    }

    private static News Max(News left, News right) => left > right ? left : right;

    // These say that the session, or what we tell about it, will never be accepted: only a new one can help. After all
    // other codes the same call may succeed later, also at a server that was restarted and adopts the session.
    private static bool IsSessionLost(GridStatus status) => status
        is GridStatus.NotFound
        or GridStatus.InvalidArgument
        or GridStatus.FailedPrecondition
        or GridStatus.AlreadyExists
        or GridStatus.OutOfRange
        or GridStatus.Unimplemented
        or GridStatus.DataLoss;
}
