using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>
/// Several values. An item that cannot be read is reported and left out, and the others are read all the same.
/// </summary>
internal sealed class ListShape<T>(string name, IShape<T> item) : IShape<IReadOnlyList<T>>, IListShape
    where T : notnull
{
    public string Name { get; } = name;

    public IShape Item { get; } = item;

    /// <summary>Whether a single value may stand for a list of one.</summary>
    public bool AcceptsOne { get; init; }

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out IReadOnlyList<T> value)
    {
        List<T> read = [];
        value = read;
        foreach (Node element in ItemsOf(node, context))
        {
            if (item.TryRead(element, context, out T? one))
            {
                read.Add(one);
            }
        }

        return true;
    }

    private IReadOnlyList<Node> ItemsOf(Node node, ReadContext context)
    {
        if (node.Resolved is Node.Sequence sequence)
        {
            return sequence.Items;
        }

        if (AcceptsOne && node.Resolved is not Node.Broken)
        {
            return [node];
        }

        if (node.Resolved is not Node.Broken)
        {
            context.Diagnostics.Error(node.Location, $"expected {Name}, each item after a '-'; found {node.Kind}");
        }

        return [];
    }
}
