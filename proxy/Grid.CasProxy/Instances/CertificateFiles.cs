using System.Security.Cryptography;
using Google.Protobuf;
using Grid.Core;

namespace Grid.CasProxy.Instances;

/// <summary>
/// Certificates and keys that come in messages, as files of this process's user: connections are opened by their paths. The
/// same bytes are the same file, so that the same servers are one connection.
/// </summary>
internal sealed class CertificateFiles : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-proxy-");

    /// <summary>The file with these bytes; null for none.</summary>
    public string? PathOf(ByteString content)
    {
        if (content.IsEmpty)
        {
            return null;
        }

        string path = Path.Combine(_folder.FullName, Convert.ToHexStringLower(SHA256.HashData(content.Span)));
        PrivatePlaces.MakeFile(path);
        File.WriteAllBytes(path, content.ToByteArray());
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
