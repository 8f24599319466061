using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>The keys that say which server a part stands for.</summary>
internal static class RemoteKeys
{
    private const string PlainRetry = "a call that fails is answered with that failure, and the client tries again";

    public static Key<RemoteAddress> Url { get; } = new(
        "url", Shapes.Remote, "The server, such as `http://storage:50051` or `unix:/path/to/socket`.")
    {
        IsRequired = true,
    };

    public static Key<InstanceName> Instance { get; } = new(
        "instance-name",
        Shapes.Instance,
        "The instance asked for there. BuildGrid takes the asking instance's own name.")
    {
        IsRequired = true,
    };

    public static Key<TimeSpan> RequestTimeout { get; } = new(
        "request-timeout", Shapes.Seconds, "How long a call that moves no stream may take.")
    {
        DefaultText = "60",
    };

    public static IReadOnlyList<IKey> All { get; } =
    [
        Url,
        Instance,
        RequestTimeout,
        new IdleKey("retries", KeyState.NoDifference, PlainRetry),
        new IdleKey("max-backoff", KeyState.NoDifference, PlainRetry),
        new IdleKey("channel-options", KeyState.NoDifference, "they tune another gRPC implementation"),
        new IdleKey("credentials", KeyState.NotBuilt, "connect without TLS, or through a proxy that adds it"),
    ];

    public static TimeSpan? TimeoutOf(KeyValues values) =>
        values.IsSet(RequestTimeout) ? values.Get(RequestTimeout) : null;
}
