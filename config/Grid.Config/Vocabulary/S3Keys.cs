using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>The keys that say which S3 service a part stands for.</summary>
internal static class S3Keys
{
    public static Key<BucketTemplate> Bucket { get; } = new(
        "bucket",
        Shapes.Bucket,
        "The bucket, or several: each `{digest[N]}` is the N-th digit of the hash, as in `bgd-{digest[0]}{digest[1]}`.")
    {
        IsRequired = true,
    };

    private static readonly Key<Uri> Endpoint = new(
        "endpoint", Shapes.WebAddress, "The service, such as `http://minio:9000`.")
    {
        DefaultText = "Amazon's, in `region`",
    };

    private static readonly Key<string> Region = new(
        "region", Shapes.Name, "The region that requests are signed for. Our own key.")
    {
        Default = "us-east-1",
        DefaultText = "us-east-1",
    };

    private static readonly Key<string> AccessKey = new("access_key", Shapes.Name, "The account's key.")
    {
        OtherName = "access-key",
        DefaultText = "what the environment offers: variables, a profile, the machine's role",
    };

    private static readonly Key<Secret> SecretKey = new(
        "secret_key", Shapes.Secret, "The secret that goes with it; best as `!read-file PATH`.")
    {
        OtherName = "secret-key",
    };

    private static readonly Key<bool> ChunkedEncoding = new(
        "chunked-encoding",
        Shapes.Flag,
        "Whether bodies are sent aws-chunked. Stores that keep such bodies raw need `false`; the first write finds out. "
            + "Our own key.")
    {
        Default = true,
        DefaultText = "true",
    };

    private static readonly Key<bool> Checksums = new(
        "checksums",
        Shapes.Flag,
        "Whether requests carry S3's newer checksums; some compatible stores refuse them. Our own key.")
    {
        Default = true,
        DefaultText = "true",
    };

    private static readonly Key<TimeSpan> ReadMin = Timeout(
        "read_timeout_min_seconds", "How long a read may go unanswered, at least.", "60");

    private static readonly Key<TimeSpan> ReadPerKilobyte = Timeout(
        "read_timeout_seconds_per_kilobyte", "The same for each kilobyte it moves, when that is more.", "no more");

    private static readonly Key<TimeSpan> WriteMin = Timeout(
        "write_timeout_min_seconds", "How long a write may go unanswered, at least.", "60");

    private static readonly Key<TimeSpan> WritePerKilobyte = Timeout(
        "write_timeout_seconds_per_kilobyte", "The same for each kilobyte it moves, when that is more.", "no more");

    public static IReadOnlyList<IKey> All { get; } =
    [
        Bucket, Endpoint, Region, AccessKey, SecretKey, ChunkedEncoding, Checksums, ReadMin, ReadPerKilobyte, WriteMin,
        WritePerKilobyte,
    ];

    public static void Check(KeyValues values)
    {
        if (values.IsSet(AccessKey) != values.IsSet(SecretKey) && !values.HasFailed)
        {
            values.Fail(
                values.Location, "'access_key' and 'secret_key' are of use only together", "write both, or neither");
        }
    }

    public static S3ServiceConfig ServiceOf(KeyValues values) => new()
    {
        Endpoint = values.IsSet(Endpoint) ? values.Get(Endpoint) : null,
        Region = values.Get(Region),
        AccessKey = values.IsSet(AccessKey) ? values.Get(AccessKey) : null,
        SecretKey = values.IsSet(SecretKey) ? values.Get(SecretKey) : null,
        UsesChunkedEncoding = values.Get(ChunkedEncoding),
        UsesChecksums = values.Get(Checksums),
        ReadTimeoutMin = TimeOf(values, ReadMin),
        ReadTimeoutPerKilobyte = TimeOf(values, ReadPerKilobyte),
        WriteTimeoutMin = TimeOf(values, WriteMin),
        WriteTimeoutPerKilobyte = TimeOf(values, WritePerKilobyte),
    };

    private static Key<TimeSpan> Timeout(string name, string description, string fallback) =>
        new(name, Shapes.Seconds, description)
        {
            OtherName = name.Replace('_', '-'),
            DefaultText = fallback,
        };

    private static TimeSpan? TimeOf(KeyValues values, Key<TimeSpan> key) => values.IsSet(key) ? values.Get(key) : null;
}
