using Grid.Core;

namespace Grid.Storage.Sql.Cleanup;

/// <summary>A blob that may go, or, once it is marked, one that goes.</summary>
/// <param name="Digest">Its address.</param>
/// <param name="AccessedAt">Its last use when it was chosen: a later one spares it.</param>
/// <param name="Generation">How often it has been deleted, this time included once it is marked.</param>
/// <param name="IsInline">Whether it lies in the index itself.</param>
internal sealed record Candidate(Digest Digest, long AccessedAt, long Generation, bool IsInline);
