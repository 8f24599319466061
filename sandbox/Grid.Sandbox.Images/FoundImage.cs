namespace Grid.Sandbox.Images;

/// <summary>An image that is here.</summary>
/// <param name="Layout">The layout it is in.</param>
/// <param name="Digest">The digest of its manifest.</param>
/// <param name="Names">All that the layout calls it.</param>
internal sealed record FoundImage(ImageLayout Layout, string Digest, IReadOnlyList<string> Names);
