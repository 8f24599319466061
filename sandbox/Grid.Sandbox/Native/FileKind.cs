namespace Grid.Sandbox.Native;

/// <summary>What a name in a directory stands for; the numbers are the system's (S_IFMT, shifted).</summary>
internal enum FileKind
{
    Unknown = 0,
    Fifo = 1,
    CharacterDevice = 2,
    Directory = 4,
    BlockDevice = 6,
    Regular = 8,
    Symlink = 10,
    Socket = 12,
}
