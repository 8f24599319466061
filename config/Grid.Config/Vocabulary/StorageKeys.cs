using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Keys that several kinds of storage share.</summary>
internal static class StorageKeys
{
    /// <summary>Nothing touched within this time is evicted.</summary>
    public static Key<TimeSpan> ProtectionWindow(TimeSpan unlessSet, string defaultText) => new(
        "protection-window",
        Shapes.SecondsOrNone,
        "For how long nothing is evicted that was written, read or found by FindMissing, in seconds; 0 for none. A write that finds no "
            + "room for that reason is refused. Our own key.")
    {
        Default = unlessSet,
        DefaultText = defaultText,
    };

    /// <summary>Segments or a file each.</summary>
    public static Key<DiskLayout> Layout(string description) => new(
        "layout",
        Shapes.OneOf(new Dictionary<string, DiskLayout>
        {
            ["segments"] = DiskLayout.Segments,
            ["files"] = DiskLayout.Files,
        }),
        description)
    {
        DefaultText = "what the folder holds, else `segments`",
    };
}
