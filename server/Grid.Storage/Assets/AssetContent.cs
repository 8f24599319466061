using Build.Bazel.Remote.Asset.V1;
using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>Assets as bytes: the message that pushes one, with neither names nor times, which stores keep beside it.</summary>
public static class AssetContent
{
    public static byte[] Of(Asset asset)
    {
        PushBlobRequest message = new()
        {
            BlobDigest = asset.Digest.ToWire(),
            DigestFunction = (Reapi.DigestFunction.Types.Value)asset.Digest.Function.WireValue,
        };
        message.ReferencesBlobs.AddRange(asset.ReferencedBlobs.Select(blob => blob.ToWire()));
        message.ReferencesDirectories.AddRange(asset.ReferencedDirectories.Select(root => root.ToWire()));
        return message.ToByteArray();
    }

    /// <summary>Reads what <see cref="Of"/> made.</summary>
    /// <exception cref="GridException">DATA_LOSS when it is something else.</exception>
    public static Asset Read(ReadOnlySpan<byte> content, DateTimeOffset storedAt, DateTimeOffset? expiresAt)
    {
        try
        {
            PushBlobRequest message = PushBlobRequest.Parser.ParseFrom(content);
            return DigestFunction.TryFind((int)message.DigestFunction, message.BlobDigest?.Hash, out DigestFunction? function)
                ? new Asset(message.BlobDigest.ToDigest(function), storedAt)
                {
                    ExpiresAt = expiresAt,
                    ReferencedBlobs = [.. message.ReferencesBlobs.Select(blob => blob.ToDigest(function))],
                    ReferencedDirectories = [.. message.ReferencesDirectories.Select(root => root.ToDigest(function))],
                }
                : throw GridException.InvalidArgument("Its digest function is unknown.");
        }
        catch (Exception malformed) when (malformed is InvalidProtocolBufferException or GridException)
        {
            throw new GridException(
                GridStatus.DataLoss, $"What is kept of an asset cannot be read ({malformed.Message}): push it again.", malformed);
        }
    }
}
