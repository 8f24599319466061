using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>A blob that has just been stored.</summary>
/// <param name="Digest">Its address.</param>
/// <param name="Generation">How often it had been deleted when its storing began.</param>
/// <param name="Content">The blob itself, when it goes into the index.</param>
internal sealed record HeldBlob(Digest Digest, long Generation, byte[]? Content = null);
