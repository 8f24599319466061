using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Reads the certificates that a TLS connection is to be made with.</summary>
internal static class RemoteCertificates
{
    /// <summary>Puts them into the options of a connection.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when a file cannot be read; the message names it.</exception>
    public static void Apply(RemoteCredentials credentials, SslClientAuthenticationOptions options)
    {
        if (credentials.ServerCertPath is { } trusted)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(ReadAll(trusted));
        }

        if (credentials is { ClientCertPath: { } certPath, ClientKeyPath: { } keyPath })
        {
            X509Certificate2 own = Read(certPath, () => X509Certificate2.CreateFromPemFile(certPath, keyPath));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, ReadAll(certPath), offline: true);
        }
    }

    private static X509Certificate2Collection ReadAll(string path) => Read(path, () =>
    {
        X509Certificate2Collection certificates = [];
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("there is no certificate in it");
    });

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (
            failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new GridException(
                GridStatus.FailedPrecondition,
                $"The certificate {path}, or its key, cannot be used ({failure.Message}): write the path of one in PEM.",
                failure);
        }
    }
}
