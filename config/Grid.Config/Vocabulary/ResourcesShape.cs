using System.Diagnostics.CodeAnalysis;
using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Config.Yaml;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>Names of numbers, alone or each with what a job takes that does not ask.</summary>
internal sealed class ResourcesShape : IShape<IReadOnlyList<ResourceConfig>>
{
    private static readonly ScalarShape<Quantity> Amount = new(
        "a number",
        (text, _) => Quantity.TryParse(text, out Quantity quantity)
            ? Parsed<Quantity>.Good(quantity)
            : Parsed<Quantity>.Bad($"'{text}' is not a number such as 1, 0.5 or 512M"));

    public static ResourcesShape Instance { get; } = new();

    public string Name => "a list of names, or names and numbers";

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out IReadOnlyList<ResourceConfig> value)
    {
        value = null;
        if (node.Resolved is Node.Mapping mapping)
        {
            return TryReadDefaults(mapping, context, out value);
        }

        if (!PropertyNames.Shape.TryRead(node, context, out IReadOnlyList<string>? names))
        {
            return false;
        }

        value = [.. names.Select(name => new ResourceConfig(name, Quantity.Zero))];
        return true;
    }

    private static bool TryReadDefaults(
        Node.Mapping mapping, ReadContext context, [MaybeNullWhen(false)] out IReadOnlyList<ResourceConfig> value)
    {
        List<ResourceConfig> resources = [];
        value = resources;
        bool isWhole = true;
        foreach (MappingEntry entry in mapping.Entries)
        {
            isWhole &= Amount.TryRead(entry.Value, context, out Quantity least);
            resources.Add(new ResourceConfig(entry.Key, least));
        }

        return isWhole;
    }
}
