using System.Diagnostics.CodeAnalysis;
using Grid.Config.Schema;
using Grid.Config.Yaml;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>
/// Platform properties, as keys and values (a value may be a list, since names repeat), or as a list of
/// <c>NAME=VALUE</c> or <c>[NAME, VALUE]</c>.
/// </summary>
internal sealed class PlatformShape : IShape<PlatformProperties>
{
    public static PlatformShape Instance { get; } = new();

    public string Name => "names and values, or a list of NAME=VALUE or [NAME, VALUE]";

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out PlatformProperties value)
    {
        value = null;
        List<PlatformProperty> properties = [];
        bool isWhole = node.Resolved switch
        {
            Node.Mapping mapping => mapping.Entries.All(entry => TryReadEntry(entry, context, properties)),
            Node.Sequence sequence => sequence.Items.All(item => TryReadPair(item, context, properties)),
            _ => Refuse(node, context),
        };
        if (isWhole)
        {
            value = PlatformProperties.Of(properties);
        }

        return isWhole;
    }

    private static bool TryReadEntry(MappingEntry entry, ReadContext context, List<PlatformProperty> properties)
    {
        IReadOnlyList<Node> values = entry.Value.Resolved is Node.Sequence sequence ? sequence.Items : [entry.Value];
        foreach (Node value in values)
        {
            if (!ScalarText.TryRead(value, "the value of a property", context, out string? text))
            {
                return false;
            }

            properties.Add(new PlatformProperty(entry.Key, text));
        }

        return true;
    }

    private static bool TryReadPair(Node item, ReadContext context, List<PlatformProperty> properties)
    {
        if (item.Resolved is Node.Mapping mapping)
        {
            return mapping.Entries.All(entry => TryReadEntry(entry, context, properties));
        }

        if (item.Resolved is Node.Sequence { Items: [Node first, Node second] })
        {
            return TryReadTwo(first, second, context, properties);
        }

        if (!ScalarText.TryRead(item, "NAME=VALUE", context, out string? text))
        {
            return false;
        }

        if (text.Split('=', 2) is not [{ Length: > 0 } name, string value])
        {
            context.Diagnostics.Error(item.Location, $"'{text}' is not a platform property: write NAME=VALUE");
            return false;
        }

        properties.Add(new PlatformProperty(name, value));
        return true;
    }

    // As BuildGrid writes the properties of a static set.
    private static bool TryReadTwo(Node first, Node second, ReadContext context, List<PlatformProperty> properties)
    {
        if (!ScalarText.TryRead(first, "the name of a property", context, out string? name)
            || !ScalarText.TryRead(second, "the value of a property", context, out string? value))
        {
            return false;
        }

        properties.Add(new PlatformProperty(name, value));
        return true;
    }

    private bool Refuse(Node node, ReadContext context)
    {
        if (node.Resolved is not Node.Broken)
        {
            context.Diagnostics.Error(node.Location, $"a platform is {Name}; found {node.Kind}");
        }

        return false;
    }
}
