using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>How another server is known to us, and we to it.</summary>
internal static class RemoteCredentials
{
    private static readonly Key<string> ClientKey = new(
        "tls-client-key", Shapes.FilePath, "The key of our certificate, in PEM.");

    private static readonly Key<string> ClientCert = new(
        "tls-client-cert", Shapes.FilePath, "The certificate shown to the server, in PEM.");

    private static readonly Key<string> ServerCert = new(
        "tls-server-cert",
        Shapes.FilePath,
        "Certificates in PEM of which one must have signed the server's, or be it.")
    {
        DefaultText = "those the machine trusts",
    };

    private static readonly Key<string> AuthToken = new(
        "auth-token", Shapes.FilePath, "A file with the token that is sent along with every call.");

    private static readonly Key<TimeSpan> TokenRefresh = new(
        "token-refresh-seconds", Shapes.Seconds, "How often the token's file is read again.")
    {
        DefaultText = "once",
    };

    public static MappingShape<RemoteCredentialsConfig> Shape { get; } = new(
        "credentials for a server",
        [ServerCert, ClientKey, ClientCert, AuthToken, TokenRefresh],
        Build)
    {
        Check = Check,
    };

    private static void Check(KeyValues values)
    {
        if (values.IsSet(ClientKey) != values.IsSet(ClientCert))
        {
            values.Fail(
                values.Location,
                "'tls-client-key' and 'tls-client-cert' are of use only together",
                "write both, or neither");
        }

        if (values.IsSet(TokenRefresh) && !values.IsSet(AuthToken))
        {
            values.Fail(
                values.LocationOf(TokenRefresh), "there is no token to refresh", "write 'auth-token', the token's file");
        }
    }

    private static RemoteCredentialsConfig Build(KeyValues values) => new(
        PathOf(values, ServerCert),
        PathOf(values, ClientKey),
        PathOf(values, ClientCert),
        PathOf(values, AuthToken),
        values.IsSet(TokenRefresh) ? values.Get(TokenRefresh) : null);

    private static string? PathOf(KeyValues values, Key<string> key) => values.IsSet(key) ? values.Get(key) : null;
}
