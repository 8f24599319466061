using Grid.Core;

namespace Grid.CasProxy.Transfers;

/// <summary>A blob that did not get where it was to go, and why.</summary>
internal sealed record BlobFailure(Digest Digest, GridException Failure);
