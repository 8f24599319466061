namespace Grid.Bots.Session;

/// <summary>When the bot speaks, and what a lost or empty answer means for the next time.</summary>
internal static class SessionCalls
{
    // Enough to pass any delay we would want; beyond it the power would only overflow.
    private const int DoublingsMax = 16;

    /// <summary>Gives up the call under way when it is time to, and makes the next one when it is due.</summary>
    public static BotSessionState Advance(BotSessionState state, DateTimeOffset at, List<BotEffect> effects)
    {
        if (state.IsEnded)
        {
            return state;
        }

        BotSessionState next = GiveUp(state, at, effects);
        bool isDue = next.Call is null && at >= next.NextCallAt;
        return isDue ? Send(next, at, effects) : next;
    }

    /// <summary>Polls of a server that does not hold them are spaced out, as it has no notion of waking us.</summary>
    public static BotSessionState PacePolls(BotSessionState state, BotCall call, DateTimeOffset at)
    {
        bool isPoll = call.Kind == CallKind.Poll;
        bool wasHeld = isPoll && at - call.SentAt >= state.Terms.HeldDurationMin;
        int unheld = state.News != News.None || wasHeld ? 0 : state.UnheldAnswersInARow + (isPoll ? 1 : 0);
        int beyond = unheld - state.Terms.UnheldAnswersMax;
        TimeSpan pause = beyond <= 0 ? TimeSpan.Zero : Doubled(state.Terms.PollPauseMin, beyond - 1, state.SilenceMaxFrom(at));
        bool isFull = state.LiveJobs >= state.Terms.JobsMax;
        TimeSpan wait = isFull && pause < state.Terms.FullPollDelay ? state.Terms.FullPollDelay : pause;
        return state with { UnheldAnswersInARow = unheld, PollAt = at + wait };
    }

    /// <summary>The call under way failed: what it told has to be told again, after a pause.</summary>
    public static BotSessionState Lose(BotSessionState state, DateTimeOffset at)
    {
        (double chance, Chance rest) = state.Chance.Next();
        TimeSpan pause = Doubled(state.Terms.RetryDelayMin, state.FailuresInARow, state.Terms.RetryDelayMax);
        return state with
        {
            Call = null,
            News = Unheard(state),
            FailuresInARow = state.FailuresInARow + 1,
            Chance = rest,

            // Spread over half the pause: a server that comes back is not met by all its bots in one instant.
            SilentUntil = at + (pause * (0.5 + (chance / 2))),
        };
    }

    private static BotSessionState GiveUp(BotSessionState state, DateTimeOffset at, List<BotEffect> effects)
    {
        if (state.Call is not { } call || at < state.CallGivenUpAt(call))
        {
            return state;
        }

        effects.Add(new BotEffect.Drop(call.Number));
        bool isLost = at >= call.Deadline && call.Kind != CallKind.Poll;
        return isLost ? Lose(state, at) : state with { Call = null, News = Unheard(state), PollAt = at };
    }

    // What an unanswered report told has to be told again, whatever else became news meanwhile.
    private static News Unheard(BotSessionState state) =>
        state.Call is { Kind: CallKind.Report } ? News.Leases : state.News;

    private static BotSessionState Send(BotSessionState state, DateTimeOffset at, List<BotEffect> effects)
    {
        CallKind kind = state.Name is null ? CallKind.Create : state.News == News.Leases ? CallKind.Report : CallKind.Poll;
        TimeSpan duration = kind == CallKind.Poll ? state.SilenceMaxFrom(at) : state.Terms.ReportDurationMax;
        BotCall call = new(
            state.CallsMade + 1, kind, state.Name ?? string.Empty, state.Status, state.Leases, at, at + duration);
        effects.Add(new BotEffect.Send(call));
        return state with { Call = call, CallsMade = call.Number, News = News.None };
    }

    private static TimeSpan Doubled(TimeSpan first, int doublings, TimeSpan most)
    {
        TimeSpan pause = first * Math.Pow(2, Math.Min(doublings, DoublingsMax));
        return pause < most ? pause : most;
    }
}
