using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Benchmarks.Storage;

/// <summary>A store that can be measured.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Open">Opens it in a folder.</param>
/// <param name="BlobsMax">More than this many make no sense in it.</param>
internal sealed record StoreKind(string Name, Func<string, IBlobStore> Open, int BlobsMax = int.MaxValue)
{
    private const long MemorySizeBytes = 64L << 30;
    private const int FilesMax = 200_000;

    /// <summary>One file for each blob: what the others are set beside.</summary>
    public static StoreKind FilePerBlob { get; } = new("disk", path => DiskBlobStore.Open(path), FilesMax);

    /// <summary>Every kind, the one measured by default first.</summary>
    public static IReadOnlyList<StoreKind> All { get; } =
    [
        new("segments", path => SegmentBlobStore.Open(path, new SegmentStoreOptions(), TimeProvider.System)),
        FilePerBlob,
        new("memory", _ => new MemoryBlobStore(MemorySizeBytes)),
    ];
}
