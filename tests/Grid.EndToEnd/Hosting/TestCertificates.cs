using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grid.EndToEnd.Hosting;

/// <summary>An authority of a test's own, and what it signed, as files.</summary>
public sealed class TestCertificates : IDisposable
{
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2120, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly TemporaryFolder _folder = new();
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(From, Until);
        AuthorityPath = Write("ca.pem", _authority.ExportCertificatePem());
        Server = Sign("server", PathOf("server.pem"), PathOf("server.key"));
        Client = Sign("client", ClientPath, ClientKeyPath);
    }

    public X509Certificate2 Server { get; }

    public X509Certificate2 Client { get; }

    public string AuthorityPath { get; }

    public string ClientPath => PathOf("client.pem");

    public string ClientKeyPath => PathOf("client.key");

    /// <summary>A file in the same folder.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public void Dispose()
    {
        Server.Dispose();
        Client.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 Sign(string name, string certPath, string keyPath)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 signed = request.Create(_authority, From.AddDays(1), Until.AddDays(-1), [(byte)name.Length, 7, 7]);
        File.WriteAllText(certPath, signed.ExportCertificatePem());
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        return X509Certificate2.CreateFromPemFile(certPath, keyPath);
    }

    private string PathOf(string name) => Path.Combine(_folder.Path, name);
}
