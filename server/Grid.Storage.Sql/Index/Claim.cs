using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>Leave to store a blob, or why not now.</summary>
/// <param name="Generation">How often the blob has been deleted so far.</param>
/// <param name="Refusal">Set when its deletion does not come to an end.</param>
internal readonly record struct Claim(long Generation, GridException? Refusal = null);
