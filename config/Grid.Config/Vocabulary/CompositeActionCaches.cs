using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Action caches made of one or two others.</summary>
internal static class CompositeActionCaches
{
    private const string OnceName = "!write-once-action-cache";
    private const string MirroredName = "!mirrored-action-cache";
    private const string WithCacheName = "!with-cache-action-cache";
    private const string ExpiringName = "!expiring-action-cache";

    private static readonly Key<ActionCacheConfig> Inner =
        PartKeys.ActionCache("action-cache", "The cache that holds the results.");

    private static readonly Key<ActionCacheConfig> First = PartKeys.ActionCache(
        "first", "The cache that is right where the two differ.");

    private static readonly Key<ActionCacheConfig> Second = PartKeys.ActionCache("second", "The other one.");

    private static readonly Key<ActionCacheConfig> Cache = PartKeys.ActionCache("cache", "The quick cache, asked first.");

    private static readonly Key<ActionCacheConfig> Fallback = PartKeys.ActionCache("fallback", "The slow cache.");

    private static readonly Key<TimeSpan> Ttl = new("ttl", Shapes.Period, "How long a result is believed after it was stored.")
    {
        IsRequired = true,
    };

    private static readonly Key<TimeSpan> Jitter = new(
        "jitter",
        Shapes.PeriodOrZero,
        "By how much a result may expire earlier, each action by a share of its own, so that not all expire at once.")
    {
        Default = TimeSpan.Zero,
        DefaultText = "0",
    };

    public static Tag<ActionCacheConfig> WriteOnce { get; } = new(
        OnceName,
        "Keeps each action's first result and refuses others.",
        new MappingShape<ActionCacheConfig>(
            OnceName, [Inner], values => new CompositeActionCacheConfig.WriteOnce(values.Location, values.Get(Inner))));

    public static Tag<ActionCacheConfig> Mirrored { get; } = new(
        MirroredName,
        "The same results in two caches, to move from one to the other.",
        new MappingShape<ActionCacheConfig>(
            MirroredName,
            [First, Second],
            values => new CompositeActionCacheConfig.Mirrored(values.Location, values.Get(First), values.Get(Second))));

    public static Tag<ActionCacheConfig> WithCache { get; } = new(
        WithCacheName,
        "A quick cache before a slow one.",
        new MappingShape<ActionCacheConfig>(
            WithCacheName,
            [
                Cache,
                Fallback,
                ActionCacheKeys.AllowUpdates,
                ActionCacheKeys.CacheFailedActions,
                new IdleKey("storage", KeyState.NoDifference, "the caches it is made of have their own"),
            ],
            values => new CompositeActionCacheConfig.ReadCaching(
                values.Location,
                values.Get(Cache),
                values.Get(Fallback),
                values.Get(ActionCacheKeys.AllowUpdates),
                values.Get(ActionCacheKeys.CacheFailedActions))));

    public static Tag<ActionCacheConfig> Expiring { get; } = new(
        ExpiringName,
        "Forgets results after a while, however often they are used, so that each action is run again some day. Our own tag.",
        new MappingShape<ActionCacheConfig>(
            ExpiringName,
            [Inner, Ttl, Jitter],
            values => new CompositeActionCacheConfig.Expiring(
                values.Location, values.Get(Inner), values.Get(Ttl), values.Get(Jitter)))
        {
            Check = CheckJitter,
        });

    private static void CheckJitter(KeyValues values)
    {
        if (!values.HasFailed && values.Get(Jitter) >= values.Get(Ttl))
        {
            values.Fail(
                values.LocationOf(Jitter), "'jitter' takes all of 'ttl' away from some results", "make it shorter than 'ttl'");
        }
    }
}
