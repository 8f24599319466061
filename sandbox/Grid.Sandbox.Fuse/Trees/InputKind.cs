namespace Grid.Sandbox.Fuse.Trees;

/// <summary>What an entry of an input directory is.</summary>
internal enum InputKind : byte
{
    File,
    Directory,
    Symlink,

    /// <summary>What a layer below has of the name is not there.</summary>
    Absent,
}
