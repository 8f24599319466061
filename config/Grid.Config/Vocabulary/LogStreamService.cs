using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class LogStreamService
{
    private const int StreamsMax = 1_000_000;

    private static readonly Key<long> StreamSize = new(
        "stream-size",
        Shapes.Size,
        "Bytes kept of each stream, in memory: the latest. Who reads more slowly than is written loses the rest; what a "
            + "command wrote stands in its result too.")
    {
        Default = 1L << 20,
        DefaultText = "1M",
    };

    private static readonly Key<long> TotalSize = new(
        "total-size", Shapes.Size, "Bytes kept of all streams; when they are used up, each keeps less.")
    {
        Default = 256L << 20,
        DefaultText = "256M",
    };

    private static readonly Key<int> Streams = new("max-streams", Shapes.Count(1, StreamsMax), "How many streams there may be.")
    {
        Default = 8192,
        DefaultText = "8192",
    };

    private static readonly Key<TimeSpan> IdleTimeout = new(
        "idle-timeout", Shapes.Seconds, "How long a stream that nobody writes waits for its writer.")
    {
        Default = TimeSpan.FromMinutes(10),
        DefaultText = "600",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!logstream",
        "LogStream: output that is read while it is written. With `!execution` or `!bots` beside it, stdout and stderr of "
            + "its jobs too: operations name the streams, bots are told where to write. Where several servers share a "
            + "scheduler, the one that has it has the streams, and the others pass calls on to it.",
        new MappingShape<ServiceConfig>(
            "!logstream",
            [
                StreamSize,
                TotalSize,
                Streams,
                IdleTimeout,
                new IdleKey("prefix", KeyState.NoDifference, "streams are named after their instance"),
            ],
            Build));

    private static ServiceConfig.LogStream Build(KeyValues values)
    {
        if (!values.HasFailed && values.Get(StreamSize) > ServiceConfig.LogStream.StreamSizeBytesMax)
        {
            values.Fail(
                values.LocationOf(StreamSize),
                "this is more than a stream in memory may keep",
                "write at most '64M': the whole output stands in the result");
        }

        return new ServiceConfig.LogStream(
            values.Location, values.Get(StreamSize), values.Get(TotalSize), values.Get(Streams), values.Get(IdleTimeout));
    }
}
