namespace Grid.Storage.Composition;

/// <summary>A store within a composition.</summary>
/// <param name="Name">What errors call it: <c>Shard 'a'</c>.</param>
/// <param name="Store">The store.</param>
internal sealed record StorePart(string Name, IBlobStore Store);
