using Google.Bytestream;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>What uploads to a server share.</summary>
/// <param name="Client">Its ByteStream.</param>
/// <param name="Calls">Makes the calls that ask how far an upload has come.</param>
/// <param name="Retries">When a broken upload goes on.</param>
/// <param name="Stall">When a call counts as broken that stands still.</param>
/// <param name="Options">The limits.</param>
internal sealed record RemoteUploads(
    ByteStream.ByteStreamClient Client, RemoteCalls Calls, RemoteRetries Retries, RemoteStall Stall, RemoteStoreOptions Options)
{
    /// <summary>A writer of a blob, under a name of its own.</summary>
    public RemoteBlobWriter Open(Digest digest) =>
        new(this, RemoteResourceName.ForWrite(Options.Instance, Guid.NewGuid(), digest), digest);
}
