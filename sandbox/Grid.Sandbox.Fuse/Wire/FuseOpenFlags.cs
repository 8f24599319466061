namespace Grid.Sandbox.Fuse.Wire;

/// <summary>How an opened file is to be treated (<c>FOPEN_*</c>).</summary>
[Flags]
internal enum FuseOpenFlags : uint
{
    None = 0,

    /// <summary>What is cached of it stays valid.</summary>
    KeepCache = 1u << 1,

    /// <summary>Closing it needs no word.</summary>
    NoFlush = 1u << 5,

    /// <summary>Its bytes are those of a file that was registered.</summary>
    Passthrough = 1u << 7,
}
