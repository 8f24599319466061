using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Writes the ByteStream resource names of REAPI.</summary>
public static class RemoteResourceName
{
    /// <summary>The name a blob is read under: <c>{instance}/blobs/{hash}/{size}</c>.</summary>
    public static string ForRead(InstanceName instance, Digest digest) => $"{Prefix(instance)}{BlobPart(digest)}";

    /// <summary>The name a blob is written under; <paramref name="upload"/> tells attempts apart.</summary>
    public static string ForWrite(InstanceName instance, Guid upload, Digest digest) =>
        $"{Prefix(instance)}uploads/{upload}/{BlobPart(digest)}";

    private static string Prefix(InstanceName instance) => instance.Value.Length == 0 ? string.Empty : $"{instance}/";

    // Functions that a hash's length gives away are not named: servers older than REAPI 2.3 know no such part.
    private static string BlobPart(Digest digest) =>
        digest.Function.IsToldByLength ? $"blobs/{digest}" : $"blobs/{digest.Function}/{digest}";
}
