using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>The keys that say which server a part stands for.</summary>
internal static class RemoteKeys
{
    private const int RetriesMax = 1000;

    private static readonly Key<RemoteAddress> Url = new(
        "url", Shapes.Remote, "The server, such as `http://storage:50051` or `unix:/path/to/socket`.")
    {
        IsRequired = true,
    };

    private static readonly Key<InstanceName> Instance = new(
        "instance-name",
        Shapes.Instance,
        "The instance asked for there. BuildGrid takes the asking instance's own name.")
    {
        IsRequired = true,
    };

    private static readonly Key<TimeSpan> RequestTimeout = new(
        "request-timeout", Shapes.Seconds, "How long a call that moves no stream may take, each time it is made.")
    {
        DefaultText = "60",
    };

    private static readonly Key<int> Retries = new(
        "retries",
        Shapes.Count(0, RetriesMax),
        "How often a call is made again when the server cannot be reached or asks for that. Streams go on from where "
            + "they broke.")
    {
        Default = 3,
        DefaultText = "3",
    };

    private static readonly Key<TimeSpan> MaxBackoff = new(
        "max-backoff", Shapes.Seconds, "The longest wait before a call is made again. Waits double, and vary.")
    {
        Default = TimeSpan.FromSeconds(64),
        DefaultText = "64",
    };

    private static readonly Key<RemoteCredentialsConfig> Credentials = new(
        "credentials", RemoteCredentials.Shape, "How the server is known to us, and we to it.")
    {
        DefaultText = "none",
    };

    public static IReadOnlyList<IKey> All { get; } =
    [
        Url,
        Instance,
        RequestTimeout,
        Retries,
        MaxBackoff,
        Credentials,
        new IdleKey("channel-options", KeyState.NoDifference, "they tune another gRPC implementation"),
    ];

    /// <summary>What must hold between them.</summary>
    public static void Check(KeyValues values)
    {
        if (values.HasFailed || !values.IsSet(Credentials))
        {
            return;
        }

        RemoteCredentialsConfig credentials = values.Get(Credentials);
        bool isEncrypted = values.Get(Url).Uri.Scheme == Uri.UriSchemeHttps;
        if (!isEncrypted && (credentials.ServerCertPath ?? credentials.ClientCertPath) is not null)
        {
            values.Fail(
                values.LocationOf(Credentials),
                $"certificates are of no use for {values.Get(Url)}, which is spoken to without TLS",
                "write the url with https:// or grpcs://, or leave the certificates out");
        }
        else if (!isEncrypted && values.Get(Url).SocketPath is null && credentials.TokenPath is not null)
        {
            values.Context.Diagnostics.Warning(
                values.LocationOf(Credentials),
                $"the token goes to {values.Get(Url)} in the clear",
                "write the url with https:// or grpcs:// unless the way there is trusted");
        }
    }

    public static RemoteConfig Build(KeyValues values) => new(
        values.Get(Url),
        values.Get(Instance),
        values.IsSet(RequestTimeout) ? values.Get(RequestTimeout) : null,
        values.Get(Retries),
        values.Get(MaxBackoff),
        values.IsSet(Credentials) ? values.Get(Credentials) : null);
}
