using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class S3Storage
{
    private const string Name = "!s3-storage";

    // What is left of a hash has to keep blobs apart; this much of it is more folders than any store wants.
    private const int HashPrefixMax = 16;

    private static readonly Key<string> PathPrefix = new(
        "path-prefix-string", Shapes.Text, "What stands before every object's name.")
    {
        Default = string.Empty,
        DefaultText = "nothing",
    };

    private static readonly Key<int> HashPrefixSize = new(
        "hash-prefix-size",
        Shapes.Count(0, HashPrefixMax),
        "How many digits of the hash are a folder of their own in an object's name.")
    {
        Default = 0,
        DefaultText = "0",
    };

    private static readonly Key<bool> VersionedDeletes = new(
        "versioned_deletes",
        Shapes.Flag,
        "Whether a clean-up deletes the object's version, so that a bucket with versions gives its space back.")
    {
        OtherName = "versioned-deletes",
        Default = false,
        DefaultText = "false",
    };

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "Blobs in S3, or a store like it. Nothing leaves by itself: put a `!sql-index` above it to clean up.",
        new MappingShape<StorageConfig>(Name, [.. S3Keys.All, PathPrefix, HashPrefixSize, VersionedDeletes], Build)
        {
            Check = S3Keys.Check,
        });

    private static StorageConfig.S3 Build(KeyValues values) =>
        new(values.Location, S3Keys.ServiceOf(values), values.Get(S3Keys.Bucket))
        {
            PathPrefix = values.Get(PathPrefix).Trim('/'),
            HashPrefixSize = values.Get(HashPrefixSize),
            DeletesVersions = values.Get(VersionedDeletes),
        };
}
