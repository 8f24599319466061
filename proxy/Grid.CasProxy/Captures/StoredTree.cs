using Grid.Core;

namespace Grid.CasProxy.Captures;

/// <summary>A directory that was captured, or why it was not.</summary>
/// <param name="Path">What the client called it.</param>
/// <param name="Tree">Its Tree message; null when that was not asked for.</param>
/// <param name="Root">Its root's Directory message; null when that was not asked for.</param>
/// <param name="SizeBytes">What its distinct blobs have.</param>
/// <param name="Failure">Why it was not captured.</param>
internal sealed record StoredTree(string Path, Digest? Tree, Digest? Root, long SizeBytes, GridException? Failure);
