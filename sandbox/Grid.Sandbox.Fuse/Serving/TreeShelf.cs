using System.Collections.Concurrent;
using Grid.Sandbox.Fuse.Nodes;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>The trees that can be found under the mount's root, by name.</summary>
internal sealed class TreeShelf
{
    private readonly ConcurrentDictionary<string, PublishedTree> _trees = new(StringComparer.Ordinal);

    public PublishedTree? Find(string name) => _trees.GetValueOrDefault(name);

    public void Put(PublishedTree tree) => _trees[tree.Name] = tree;

    public void Take(PublishedTree tree) => _trees.TryRemove(new KeyValuePair<string, PublishedTree>(tree.Name, tree));
}
