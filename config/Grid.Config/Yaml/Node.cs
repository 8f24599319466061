using Grid.Config.Diagnostics;

namespace Grid.Config.Yaml;

/// <summary>
/// A piece of YAML with the place it stands. Nodes are compared by reference: what an alias refers to is the very node
/// that carries the anchor, which is how two uses of a part become one object.
/// </summary>
internal abstract class Node(SourceLocation location, string? tag)
{
    public SourceLocation Location { get; } = location;

    /// <summary>The local tag, such as <c>!lru-storage</c>; null for none, or for one of YAML's own.</summary>
    public string? Tag { get; } = tag;

    /// <summary>How an error names what was found.</summary>
    public abstract string Kind { get; }

    /// <summary>The node itself, or what the alias refers to.</summary>
    public virtual Node Resolved => this;

    internal sealed class Scalar(SourceLocation location, string? tag, string text, bool isPlain) : Node(location, tag)
    {
        public string Text { get; } = text;

        /// <summary>Nothing, <c>~</c> or <c>null</c>, without quotes or tag.</summary>
        public bool IsNull { get; } = isPlain && tag is null && text is ("" or "~" or "null");

        /// <summary>A tag with nothing after it, as in <c>- !host-tools</c>.</summary>
        public bool IsBareTag { get; } = isPlain && tag is not null && text.Length == 0;

        public override string Kind => IsNull ? "nothing" : $"'{Text}'";
    }

    internal sealed class Sequence(SourceLocation location, string? tag, IReadOnlyList<Node> items)
        : Node(location, tag)
    {
        public IReadOnlyList<Node> Items { get; } = items;

        public override string Kind => "a list";
    }

    internal sealed class Mapping(SourceLocation location, string? tag, IReadOnlyList<MappingEntry> entries)
        : Node(location, tag)
    {
        public IReadOnlyList<MappingEntry> Entries { get; } = entries;

        public override string Kind => "keys and values";
    }

    internal sealed class Alias(SourceLocation location, string name, Node target) : Node(location, target.Tag)
    {
        public string Name { get; } = name;

        public override Node Resolved { get; } = target;

        public override string Kind => $"'*{Name}'";
    }

    /// <summary>What could not be made sense of and has been reported: readers pass over it in silence.</summary>
    internal sealed class Broken(SourceLocation location) : Node(location, tag: null)
    {
        public override string Kind => "nothing";
    }
}
