using System.IO.Compression;
using System.Security.Cryptography;
using Grid.Core;
using Grid.Storage.Compression;

namespace Grid.Sandbox.Images;

/// <summary>The tar that a layer is, in whichever way it is compressed, and whether its bytes are those of its digest.</summary>
internal sealed class LayerStream : IDisposable
{
    private const string Zstandard = "+zstd";

    private readonly FileStream _file;
    private readonly CryptoStream _hashed;
    private readonly SHA256 _hash;
    private readonly string _digest;

    private LayerStream(FileStream file, OciDescriptor layer)
    {
        _file = file;
        _digest = layer.Digest;
        _hash = SHA256.Create();
        _hashed = new CryptoStream(file, _hash, CryptoStreamMode.Read);
        Content = layer.MediaType switch
        {
            { } type when type.EndsWith("gzip", StringComparison.Ordinal) =>
                new GZipStream(_hashed, CompressionMode.Decompress, leaveOpen: true),
            { } type when type.EndsWith(Zstandard, StringComparison.Ordinal) => new ZstdReadStream(_hashed),
            { } type when type.EndsWith("tar", StringComparison.Ordinal) => _hashed,
            _ => throw GridException.FailedPrecondition(
                $"Layer {layer.Digest} is of the kind '{layer.MediaType}': layers are tar, tar+gzip or tar+zstd."),
        };
    }

    /// <summary>The tar.</summary>
    public Stream Content { get; }

    /// <exception cref="GridException">FAILED_PRECONDITION when the layer is not there, or no layer.</exception>
    public static LayerStream Open(string path, OciDescriptor layer)
    {
        try
        {
            return new LayerStream(File.OpenRead(path), layer);
        }
        catch (IOException failure)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"Layer {layer.Digest} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Reads what is behind the tar's end and compares all that was read with the digest.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when the bytes are others.</exception>
    public void Verify()
    {
        _hashed.CopyTo(Stream.Null);
        if ($"sha256:{Convert.ToHexStringLower(_hash.Hash!)}" != _digest)
        {
            throw GridException.FailedPrecondition($"Layer {_digest} has other bytes than its name.");
        }
    }

    public void Dispose()
    {
        Content.Dispose();
        _hashed.Dispose();
        _hash.Dispose();
        _file.Dispose();
    }
}
