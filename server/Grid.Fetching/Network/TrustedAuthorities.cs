using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grid.Core;

namespace Grid.Fetching.Network;

/// <summary>Whose certificates are believed: of those that the machine trusts, and of others that its operator names.</summary>
internal sealed class TrustedAuthorities
{
    // A certificate that says what it is for has to be for servers.
    private const string ServersPurpose = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _others;

    private TrustedAuthorities(X509Certificate2Collection others) => _others = others;

    /// <summary>Those of the machine alone.</summary>
    public static TrustedAuthorities OfMachine { get; } = new([]);

    /// <summary>Reads the others from a file.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it has none.</exception>
    public static TrustedAuthorities Of(string? path)
    {
        if (path is null)
        {
            return OfMachine;
        }

        X509Certificate2Collection others = [];
        try
        {
            others.ImportFromPemFile(path);
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"The authorities in {path} cannot be read ({failure.Message}): write certificates in PEM.",
                failure);
        }

        return others.Count > 0
            ? new TrustedAuthorities(others)
            : throw GridException.FailedPrecondition($"There is no certificate in {path}: write those of authorities there, in PEM.");
    }

    /// <summary>Asks whether a server is who it says it is.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION saying why not.</exception>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        bool isProven = errors == SslPolicyErrors.None
            || (errors == SslPolicyErrors.RemoteCertificateChainErrors && _others.Count > 0 && IsSignedByOthers(certificate!, chain!));
        if (!isProven)
        {
            // Of a plain refusal the client would not learn the reason.
            string host = (sender as SslStream)?.TargetHostName ?? "the server";
            throw GridException.FailedPrecondition(
                $"Nothing is fetched from '{host}', whose certificate does not prove it: {ReasonOf(chain, errors)}. If its authority is to "
                + "be trusted, add it to 'certificate-authorities' of the server's 'fetch'.");
        }

        return isProven;
    }

    private bool IsSignedByOthers(X509Certificate certificate, X509Chain sent)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(_others);
        chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServersPurpose));
        using X509Certificate2 leaf = new(certificate);
        return chain.Build(leaf);
    }

    private static string ReasonOf(X509Chain? chain, SslPolicyErrors errors) => errors switch
    {
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => "it has none",
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => "it is for other names",
        _ => string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct()),
    };
}
