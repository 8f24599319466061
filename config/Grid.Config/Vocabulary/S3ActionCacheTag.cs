using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class S3ActionCacheTag
{
    private const string Name = "!s3action-cache";

    private static readonly Key<bool> EntryType = new(
        "entry-type",
        Shapes.OneOf(new Dictionary<string, bool> { ["action-result-digest"] = false, ["action-result"] = true }),
        "What an object holds: the digest of a result in `storage`, or the result itself.")
    {
        Default = false,
        DefaultText = "action-result-digest",
    };

    private static readonly Key<bool> MigrateEntries = new(
        "migrate-entries", Shapes.Flag, "Whether an object of the other type is rewritten when it is read.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<string> Salt = new(
        "cache-key-salt", Shapes.Name, "What begins every object's name; caches with the same salt share their results.")
    {
        DefaultText = "nothing",
    };

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        Name,
        "Results in S3, or a store like it.",
        new MappingShape<ActionCacheConfig>(
            Name,
            [
                ActionCacheKeys.Storage, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions, EntryType,
                MigrateEntries, Salt, .. S3Keys.All,
            ],
            Build)
        {
            Check = S3Keys.Check,
        })
    {
        OldNames = ["!s3-action-cache"],
    };

    private static ActionCacheConfig.S3 Build(KeyValues values) => new(
        values.Location,
        values.Get(ActionCacheKeys.Storage),
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions),
        S3Keys.ServiceOf(values),
        values.Get(S3Keys.Bucket))
    {
        HoldsResults = values.Get(EntryType),
        MigratesEntries = values.Get(MigrateEntries),
        KeySalt = values.IsSet(Salt) ? values.Get(Salt) : null,
    };
}
