using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>One entry of <c>cleanup</c>.</summary>
internal static class Cleanups
{
    private const int RetriesMax = 1000;
    private const int BlobsMax = int.MaxValue;

    private static readonly Key<string> InstanceName = new(
        "instance-name", Shapes.Text, "What the report calls this clean-up.")
    {
        Default = string.Empty,
        DefaultText = "empty",
    };

    private static readonly Key<StorageConfig> Index = new("index", Storages.Shape, "The `!sql-index` to clean up.")
    {
        IsRequired = true,
    };

    private static readonly Key<long> BatchSize = new("batch-size", Shapes.Size, "Bytes deleted at a time.")
    {
        IsRequired = true,
    };

    private static readonly Key<long> HighWatermark = new(
        "high-watermark", Shapes.Size, "Blobs leave when the index holds this many bytes.")
    {
        IsRequired = true,
    };

    private static readonly Key<long> LowWatermark = new(
        "low-watermark", Shapes.SizeOrZero, "They leave, the longest unused first, until it holds no more than this.")
    {
        IsRequired = true,
    };

    private static readonly Key<int> HighBlobCount = new(
        "high-blob-count-watermark", Shapes.Count(1, BlobsMax), "The same by the number of blobs.");

    private static readonly Key<int> LowBlobCount = new(
        "low-blob-count-watermark", Shapes.Count(0, BlobsMax), "The same by the number of blobs.");

    private static readonly Key<TimeSpan> OnlyIfUnusedFor = new(
        "only-if-unused-for", Lifetimes.Shape, "Blobs used within this time, or within ten minutes, stay, however full it is.")
    {
        Default = TimeSpan.Zero,
        DefaultText = "ten minutes",
    };

    private static readonly Key<TimeSpan> LargeBlobLifetime = new(
        "large-blob-lifetime", Lifetimes.Shape, "The same for blobs above `large-blob-threshold`, when it is shorter.");

    private static readonly Key<long> LargeBlobThreshold = new(
        "large-blob-threshold", Shapes.Size, "From which size on blobs are large.");

    private static readonly Key<int> RetryLimit = new(
        "retry-limit", Shapes.Count(0, RetriesMax), "How often a deletion that fails is tried again.")
    {
        Default = 10,
        DefaultText = "10",
    };

    public static MappingShape<CleanupConfig> Shape { get; } = new(
        "a clean-up",
        [
            InstanceName, Index, BatchSize, HighWatermark, LowWatermark, HighBlobCount, LowBlobCount, OnlyIfUnusedFor,
            LargeBlobLifetime, LargeBlobThreshold, RetryLimit,
        ],
        Build)
    {
        Check = Check,
    };

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (values.Get(Index) is not CompositeStorageConfig.SqlIndex)
        {
            values.Fail(
                values.LocationOf(Index), "only an index can be cleaned up", "refer to a '!sql-index' above the storage");
        }

        if (!values.Get(Index).CanDelete)
        {
            values.Fail(
                values.LocationOf(Index),
                "the storage below this index is another server's, which cannot be told to delete",
                "let that server clean up");
        }

        if (values.Get(LowWatermark) > values.Get(HighWatermark))
        {
            values.Fail(values.LocationOf(LowWatermark), "'low-watermark' is above 'high-watermark'", "exchange them");
        }

        CheckTogether(values, HighBlobCount, LowBlobCount);
        CheckTogether(values, LargeBlobLifetime, LargeBlobThreshold);
    }

    private static void CheckTogether(KeyValues values, IKey one, IKey other)
    {
        if (values.IsSet(one) != values.IsSet(other))
        {
            values.Fail(
                values.LocationOf(values.IsSet(one) ? one : other),
                $"'{one.Name}' and '{other.Name}' are of use only together",
                "write both, or neither");
        }
    }

    private static CleanupConfig Build(KeyValues values) => new(
        values.Location,
        values.Get(InstanceName),
        (CompositeStorageConfig.SqlIndex)values.Get(Index),
        values.Get(BatchSize))
    {
        HighWatermarkBytes = values.Get(HighWatermark),
        LowWatermarkBytes = values.Get(LowWatermark),
        HighWatermarkBlobs = values.IsSet(HighBlobCount) ? values.Get(HighBlobCount) : null,
        LowWatermarkBlobs = values.IsSet(LowBlobCount) ? values.Get(LowBlobCount) : null,
        UnusedFor = values.Get(OnlyIfUnusedFor),
        LargeBlobUnusedFor = values.IsSet(LargeBlobLifetime) ? values.Get(LargeBlobLifetime) : null,
        LargeBlobSizeBytesMin = values.IsSet(LargeBlobThreshold) ? values.Get(LargeBlobThreshold) : null,
        RetriesMax = values.Get(RetryLimit),
    };
}
