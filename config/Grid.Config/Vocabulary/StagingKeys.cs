using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>How input roots are made to be there, for every sandbox that leaves the choice.</summary>
internal static class StagingKeys
{
    public static Key<StagingKind> Kind { get; } = new(
        "staging",
        Shapes.OneOf(new Dictionary<string, StagingKind>
        {
            ["links"] = StagingKind.Links,
            ["fuse"] = StagingKind.Fuse,
        }),
        "`links` lays inputs out as links to cached files and needs no privilege; `fuse` mounts them, fetched when they are first "
            + "read, with a layer on top for each action's writes: at once for trees of any size, on Linux 5.11 and newer, where the "
            + "bot may mount.")
    {
        Default = StagingKind.Links,
        DefaultText = "links",
    };
}
