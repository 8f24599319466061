namespace Grid.Storage.Backends;

/// <summary>How a server is known to us, and we to it. Paths of files in PEM, and of one with a token.</summary>
public sealed record RemoteCredentials
{
    /// <summary>Certificates of which one has to have signed the server's; null for those the machine trusts.</summary>
    public string? ServerCertPath { get; init; }

    /// <summary>The key of <see cref="ClientCertPath"/>.</summary>
    public string? ClientKeyPath { get; init; }

    /// <summary>The certificate we show, followed by those that lead to a root; null for none.</summary>
    public string? ClientCertPath { get; init; }

    /// <summary>A file with the token that goes along with every call; null for none.</summary>
    public string? TokenPath { get; init; }

    /// <summary>How often that file is read again; null for once.</summary>
    public TimeSpan? TokenRefresh { get; init; }
}
