namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What kernel and file system agree on when they meet (<c>FUSE_*</c> flags of INIT): those that are used here.</summary>
[Flags]
internal enum FuseFeatures : ulong
{
    None = 0,

    /// <summary>Reads of one file may overlap.</summary>
    AsyncRead = 1UL << 0,

    /// <summary>READDIRPLUS: entries come with their attributes.</summary>
    ReadDirectoryPlus = 1UL << 13,

    /// <summary>READDIRPLUS where it pays, as the kernel judges.</summary>
    ReadDirectoryPlusAuto = 1UL << 14,

    /// <summary>ENOSYS to OPEN means: files need not be opened.</summary>
    NoOpenSupport = 1UL << 17,

    /// <summary>Lookups in one directory may overlap.</summary>
    ParallelDirectoryOperations = 1UL << 18,

    /// <summary>Requests of more than 32 pages.</summary>
    MaxPages = 1UL << 22,

    /// <summary>Targets of symlinks are kept.</summary>
    CacheSymlinks = 1UL << 23,

    /// <summary>ENOSYS to OPENDIR means: directories need not be opened, and what they list is kept.</summary>
    NoOpenDirectorySupport = 1UL << 24,

    /// <summary>There are features above bit 31.</summary>
    InitExtended = 1UL << 30,

    /// <summary>Files whose bytes the kernel reads from another file by itself.</summary>
    Passthrough = 1UL << 37,

    /// <summary>The kernel ends the connection when a request stays unanswered for too long.</summary>
    RequestTimeout = 1UL << 42,
}
