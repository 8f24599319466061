namespace Grid.Conformance.Faults;

/// <summary>What is asked of a store or a cache, so that a fault can be meant for some of it.</summary>
[Flags]
public enum StoreVerbs
{
    None = 0,
    FindMissing = 1,
    OpenRead = 1 << 1,
    ReadPiece = 1 << 2,
    OpenWrite = 1 << 3,
    WritePiece = 1 << 4,
    Commit = 1 << 5,
    ReadBatch = 1 << 6,
    WriteBatch = 1 << 7,
    Get = 1 << 8,
    Update = 1 << 9,
    Reads = FindMissing | OpenRead | ReadPiece | ReadBatch | Get,
    Writes = OpenWrite | WritePiece | Commit | WriteBatch | Update,
    All = Reads | Writes,
}
