using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class ByteStreamService
{
    private static readonly Key<StorageConfig> Storage = new("storage", Storages.Shape, "The store read and written.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> ReadOnly = new("read-only", Shapes.Flag, "Refuses writes.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<bool> DisableEarlyReturn = new(
        "disable-overwrite-early-return",
        Shapes.Flag,
        "Reads an upload to its end even when the blob is held already, for clients that cannot be interrupted.")
    {
        Default = false,
        DefaultText = "false",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!bytestream",
        "ByteStream: blobs of any size, in pieces.",
        new MappingShape<ServiceConfig>(
            "!bytestream",
            [
                Storage,
                ReadOnly,
                DisableEarlyReturn,
                new IdleKey("stream-blob", KeyState.NoDifference, "blobs are always streamed, never held whole"),
            ],
            Build));

    private static ServiceConfig.ByteStream Build(KeyValues values) =>
        new(values.Location, values.Get(Storage), values.Get(ReadOnly), !values.Get(DisableEarlyReturn));
}
