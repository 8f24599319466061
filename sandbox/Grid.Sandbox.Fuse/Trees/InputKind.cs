namespace Grid.Sandbox.Fuse.Trees;

/// <summary>What an entry of an input directory is.</summary>
internal enum InputKind : byte
{
    File,
    Directory,
    Symlink,
}
