using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Benchmarks.Storage;

/// <summary>A store that can be measured.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Open">Opens it in a folder.</param>
/// <param name="IndexFiles">Pattern of the files that its index is mapped from; null when the index is on the heap.</param>
/// <param name="BlobsMax">More than this many make no sense in it.</param>
internal sealed record StoreKind(string Name, Func<string, IBlobStore> Open, string? IndexFiles, int BlobsMax)
{
    /// <summary>One file for each blob: what the others are set beside.</summary>
    public static StoreKind FilePerBlob { get; } = new("disk", path => DiskBlobStore.Open(path), IndexFiles: null, BlobsMax: 200_000);

    /// <summary>Every kind, the one measured by default first.</summary>
    public static IReadOnlyList<StoreKind> All { get; } =
    [
        FilePerBlob,
        new("memory", _ => new MemoryBlobStore(64L << 30), IndexFiles: null, BlobsMax: int.MaxValue),
    ];
}
