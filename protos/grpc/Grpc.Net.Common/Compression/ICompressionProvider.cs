using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One message encoding, as <c>grpc-encoding</c> names it.</summary>
public interface ICompressionProvider
{
    string EncodingName { get; }

    /// <summary>Compresses what is written to it into <paramref name="stream"/>, which stays open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    Stream CreateDecompressionStream(Stream stream);
}
