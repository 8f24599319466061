namespace Grid.Bots.Session;

/// <summary>The way out: no new work, a grace for what runs, then handing back, then farewell.</summary>
internal static class SessionDrain
{
    /// <summary>Begins to shut down; asked again, the grace ends now.</summary>
    public static BotSessionState Begin(BotSessionState state, DateTimeOffset at) => state with
    {
        GraceEndsAt = state.IsDraining ? at : at + state.Terms.DrainGrace,
        News = News.Leases,

        // The server may be back: a farewell that waits for the end of a pause comes too late.
        SilentUntil = at,
    };

    /// <summary>Does what time demands.</summary>
    public static BotSessionState Advance(BotSessionState state, DateTimeOffset at, List<BotEffect> effects)
    {
        if (!state.IsDraining)
        {
            return state;
        }

        BotSessionState next = state.LiveJobs == 0 ? EndGrace(state, at)
            : at >= state.GraceEndsAt ? SessionLeases.HandBack(state, effects)
            : state;
        return HasNothingToSay(next) || at >= next.FarewellEndsAt ? Finish(next, effects) : next;
    }

    // Nothing runs, so nothing needs the grace; a farewell that the server does not hear must not last as long.
    private static BotSessionState EndGrace(BotSessionState state, DateTimeOffset at) =>
        at < state.GraceEndsAt ? state with { GraceEndsAt = at } : state;

    private static bool HasNothingToSay(BotSessionState state)
    {
        bool isUnknownToTheServer = state.Name is null && state.Call is null;
        bool isToldAll = state is { News: News.None, Call: null };
        return state.Leases.IsEmpty && (isUnknownToTheServer || isToldAll);
    }

    private static BotSessionState Finish(BotSessionState state, List<BotEffect> effects)
    {
        if (state.Call is { } call)
        {
            effects.Add(new BotEffect.Drop(call.Number));
        }

        return state with { Call = null, IsEnded = true };
    }
}
