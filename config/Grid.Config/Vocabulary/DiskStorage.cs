using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class DiskStorage
{
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

    public static Tag<StorageConfig> Tag { get; } = new(
        "!disk-storage",
        "Blobs on disk, one file each.",
        new MappingShape<StorageConfig>("!disk-storage", [Path, Size], Build));

    private static StorageConfig.Disk Build(KeyValues values) =>
        new(values.Location, values.Get(Path), values.IsSet(Size) ? values.Get(Size) : null);
}
