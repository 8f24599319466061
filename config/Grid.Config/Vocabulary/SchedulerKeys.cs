using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The keys that every scheduler has.</summary>
internal static class SchedulerKeys
{
    private const int AttemptsMax = 100;
    private const string NoPolling = "nothing polls, everyone is woken when there is something to do";

    public static Key<StorageConfig> Storage { get; } = new(
        "storage", Storages.Shape, "Holds actions, commands and inputs.")
    {
        IsRequired = true,
    };

    private static readonly Key<ActionCacheConfig> ActionCache = new(
        "action-cache", ActionCaches.Shape, "Asked before a job is queued, and given its result.")
    {
        DefaultText = "results are not cached by the scheduler",
    };

    private static readonly Key<Uri> ActionBrowserUrl = new(
        "action-browser-url", Shapes.WebAddress, "Where people look at actions; results carry links to it.")
    {
        DefaultText = "no links",
    };

    private static readonly Key<TimeSpan> MaxExecutionTimeout = new(
        "max-execution-timeout",
        Shapes.Seconds,
        "The longest time an action may ask for, and what it gets when it asks for none.")
    {
        Default = TimeSpan.FromSeconds(7200),
        DefaultText = "7200",
    };

    private static readonly Key<TimeSpan> BotKeepalive = new(
        "bot-session-keepalive-timeout", Shapes.Seconds, "How long a bot may be silent before its leases go to others.")
    {
        Default = TimeSpan.FromSeconds(600),
        DefaultText = "600",
    };

    private static readonly Key<int> MaxJobAttempts = new(
        "max-job-attempts",
        Shapes.Count(1, AttemptsMax),
        "How often a job is tried when bots fail it, before it is given up.")
    {
        Default = 5,
        DefaultText = "5",
    };

    public static Key<TimeSpan> CompletedRetention { get; } = new(
        "completed-action-retention-hours", Shapes.Hours, "How long a finished operation can still be asked for.")
    {
        DefaultText = "the scheduler's own choice",
    };

    private static readonly IReadOnlyList<IKey> IdleKeys =
    [
        new IdleKey("poll-interval", KeyState.NoDifference, NoPolling),
        new IdleKey("bot-poll-interval", KeyState.NoDifference, NoPolling),
        new IdleKey(
            "execution-timer-interval", KeyState.NoDifference, "an execution timeout is noticed when it happens"),
        new IdleKey(
            "session-expiry-timer-interval", KeyState.NoDifference, "a silent bot is noticed when its time is up"),
        new IdleKey("job-assignment-interval", KeyState.NoDifference, NoPolling),
        new IdleKey(
            "proactive-fetch-to-capacity", KeyState.NoDifference, "a bot is offered as many jobs as it has room for"),
        new IdleKey(
            "queued-action-retention-hours",
            KeyState.NotBuilt,
            "'queue-timeout-job-max-age' ends jobs that wait for too long"),
        new IdleKey("action-result-retention-hours", KeyState.NotBuilt, "bound the action cache by its size"),
        new IdleKey("instance-pools", KeyState.NotBuilt, "leave it out: a bot serves the instance it connects to"),
        new IdleKey(
            "logstream",
            KeyState.NotBuilt,
            "leave it out, and give the instance a '!logstream': its jobs' streams are in the scheduler's own server"),
        new IdleKey("asset-client", KeyState.NotBuilt, "leave it out"),
        new IdleKey("metering-service-client", KeyState.NotBuilt, "leave it out"),
        new IdleKey("metering-throttle-action", KeyState.NotBuilt, "leave it out"),
    ];

    public static IReadOnlyList<IKey> All { get; } =
    [
        Storage, ActionCache, ActionBrowserUrl, MaxExecutionTimeout, BotKeepalive, MaxJobAttempts,
        CompletedRetention, .. MatchingKeys.All, .. OrderKeys.All, .. IdleKeys,
    ];

    /// <summary>What must hold between them.</summary>
    public static void Check(KeyValues values)
    {
        MatchingKeys.Check(values);
        OrderKeys.Check(values);
    }

    /// <summary>A scheduler with what its keys say.</summary>
    public static SchedulerConfig Read(KeyValues values, SchedulerConfig scheduler) => scheduler with
    {
        ActionCache = values.IsSet(ActionCache) ? values.Get(ActionCache) : null,
        ActionBrowserUrl = values.IsSet(ActionBrowserUrl) ? values.Get(ActionBrowserUrl) : null,
        ExecutionTimeoutMax = values.Get(MaxExecutionTimeout),
        BotSessionKeepalive = values.Get(BotKeepalive),
        JobAttemptsMax = values.Get(MaxJobAttempts),
        Matching = MatchingKeys.Read(values),
        Order = OrderKeys.Read(values),
        CompletedOperationRetention = values.IsSet(CompletedRetention) ? values.Get(CompletedRetention) : null,
    };
}
