using Grid.Sandbox.Fuse.Nodes;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>A tree, or its large files alone, in the mount where it can be found.</summary>
internal sealed record TreeLayer(InputMount Mount, PublishedTree Published)
{
    /// <summary>The directory that is its root.</summary>
    public string Path => $"{Mount.Path}/{Published.Name}";
}
