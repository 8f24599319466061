namespace Grid.Config.Model;

/// <summary>How a server is known to us, and we to it. Each is an absolute path.</summary>
/// <param name="ServerCertPath">PEM certificates of which one has to have signed the server's; null for the machine's.</param>
/// <param name="ClientKeyPath">PEM key of our certificate.</param>
/// <param name="ClientCertPath">PEM certificate we show; null for none.</param>
/// <param name="TokenPath">A file with the token sent along with every call; null for none.</param>
/// <param name="TokenRefresh">How often the file is read again; null for once.</param>
public sealed record RemoteCredentialsConfig(
    string? ServerCertPath, string? ClientKeyPath, string? ClientCertPath, string? TokenPath, TimeSpan? TokenRefresh);
