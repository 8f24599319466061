namespace Grid.Storage.Backends;

/// <summary>What a record of a segment stands for. The numbers are part of the format.</summary>
internal enum RecordKind
{
    /// <summary>A blob, whose bytes follow.</summary>
    Blob = 1,

    /// <summary>A blob that is a file of its own; nothing follows.</summary>
    OwnFile = 2,

    /// <summary>A value stored under a digest that is not its own: an action's result. A later one replaces it.</summary>
    Value = 3,

    /// <summary>A blob, compressed by zstd because that makes it worthwhile smaller.</summary>
    CompressedBlob = 4,
}
