using Grid.Core;

namespace Grid.Storage;

/// <summary>A small blob held in memory: its address, and the bytes claimed to belong to it.</summary>
public readonly record struct Blob(Digest Digest, ReadOnlyMemory<byte> Content);
