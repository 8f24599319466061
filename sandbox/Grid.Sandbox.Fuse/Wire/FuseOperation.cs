namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What the kernel asks of a file system in user space (<c>enum fuse_opcode</c>): those it can ask of a read-only one.</summary>
internal enum FuseOperation : uint
{
    LookUp = 1,
    Forget = 2,
    GetAttributes = 3,
    ReadLink = 5,
    Open = 14,
    Read = 15,
    StatFileSystem = 17,
    Release = 18,
    GetExtendedAttribute = 22,
    ListExtendedAttributes = 23,
    Flush = 25,
    Init = 26,
    OpenDirectory = 27,
    ReadDirectory = 28,
    ReleaseDirectory = 29,
    Access = 34,
    Interrupt = 36,
    Destroy = 38,
    BatchForget = 42,
    ReadDirectoryPlus = 44,
    Seek = 46,
    StatX = 52,
}
