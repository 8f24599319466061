using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class DiskStorage
{
    private const long SmallBlobSizeMax = 16 << 20;

    private static readonly Key<string> Path =
        new("path", Shapes.FilePath, "The folder that holds the blobs; made when it is not there.")
        {
            IsRequired = true,
        };

    private static readonly Key<long> Size = new(
        "size", Shapes.Size, "Bytes held at most; the least recently used blobs leave when it is full. Our own key.")
    {
        DefaultText = "no limit",
    };

    private static readonly Key<TimeSpan> ProtectionWindow =
        StorageKeys.ProtectionWindow(StorageConfig.Disk.ProtectionWindowDefault, "600");

    private static readonly Key<DiskLayout> Layout = StorageKeys.Layout(
        "`segments` is quick with small blobs; `files` keeps each blob as a file, which a bot of the same process can "
        + "hard-link. Our own key.");

    private static readonly Key<long> SmallBlobSize = new(
        "small-blob-size", Shapes.Size, "Blobs up to this size, at most 16M, lie in segments. Our own key.")
    {
        DefaultText = "256k",
    };

    private static readonly Key<TimeSpan> SyncInterval = new(
        "sync-interval",
        Shapes.Seconds,
        "What was written longer ago than this survives a loss of power, in seconds; segments only. Our own key.")
    {
        DefaultText = "1",
    };

    private static readonly Key<bool> Compression = new(
        "compression",
        Shapes.OneOf(new Dictionary<string, bool> { ["none"] = false, ["zstd"] = true }),
        "`zstd` compresses blobs in segments where that saves an eighth or more; it takes the system's libzstd. What is "
            + "there already stays as it is. Our own key.")
    {
        DefaultText = "none",
    };

    public static Tag<StorageConfig> Tag { get; } = new(
        "!disk-storage",
        "Blobs on disk.",
        new MappingShape<StorageConfig>(
            "!disk-storage", [Path, Size, ProtectionWindow, Layout, SmallBlobSize, SyncInterval, Compression], Build));

    private static StorageConfig.Disk Build(KeyValues values)
    {
        if (values.IsSet(SmallBlobSize) && values.Get(SmallBlobSize) > SmallBlobSizeMax)
        {
            values.Fail(values.LocationOf(SmallBlobSize), "'small-blob-size' is over 16M: larger blobs are files of their own");
        }

        if (values.Get(Compression) && values.IsSet(Layout) && values.Get(Layout) == DiskLayout.Files)
        {
            values.Fail(
                values.LocationOf(Compression),
                "'compression' is for segments: files are linked into input roots as they are; leave 'layout: files' out");
        }

        return new(values.Location, values.Get(Path), values.IsSet(Size) ? values.Get(Size) : null)
        {
            Layout = values.IsSet(Layout) ? values.Get(Layout) : null,
            ProtectionWindow = values.Get(ProtectionWindow),
            SmallBlobSizeBytesMax = values.IsSet(SmallBlobSize) ? (int)values.Get(SmallBlobSize) : null,
            CompressesBlobs = values.Get(Compression),
            SyncInterval = values.IsSet(SyncInterval) ? values.Get(SyncInterval) : null,
        };
    }
}
