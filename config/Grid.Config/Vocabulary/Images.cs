using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The images of a bot.</summary>
internal static class Images
{
    private static readonly Key<IReadOnlyList<string>> Folders = new(
        "folders",
        Shapes.ListOf("a list of paths", Shapes.FilePath),
        "Folders in OCI's image layout, as `skopeo copy docker://debian:12 oci:FOLDER:debian:12` makes them.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<string>> Allow = new(
        "allow",
        Shapes.ListOf("a list of names", Shapes.Name),
        "The values of `container-image` that actions may name, such as `docker://debian:12`; a star at the end stands for anything.")
    {
        DefaultText = "all that the folders hold",
    };

    private static readonly Key<string> Path = new("path", Shapes.FilePath, "Where images are unpacked, each once.")
    {
        DefaultText = "a folder beside the bot's cache",
    };

    private static readonly Key<long> Size = new(
        "size", Shapes.Size, "Bytes of unpacked images together; what is in use is never evicted for it.")
    {
        DefaultText = "20G",
    };

    public static MappingShape<ImagesConfig> Shape { get; } = new(
        "a bot's images",
        [Folders, Allow, Path, Size],
        values => new ImagesConfig(values.Location, values.Get(Folders))
        {
            Allowed = values.IsSet(Allow) ? values.Get(Allow) : null,
            Path = values.IsSet(Path) ? values.Get(Path) : null,
            SizeBytesMax = values.IsSet(Size) ? values.Get(Size) : null,
        });
}
