namespace Grpc.Core;

/// <summary>Wishes about one written message.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>More messages follow at once, so this one may wait in the buffer.</summary>
    BufferHint = 0x1,

    /// <summary>Do not compress this message.</summary>
    NoCompress = 0x2,
}
