using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>A part whose tag says of which kind it is, defined in place or referred to by an alias.</summary>
internal sealed class TaggedShape<T>(string name, IReadOnlyList<Tag<T>> tags, IReadOnlyList<UnbuiltTag> unbuilt)
    : IShape<T>, ITaggedShape
    where T : notnull
{
    public string Name { get; } = name;

    public IReadOnlyList<UnbuiltTag> Unbuilt { get; } = unbuilt;

    public IReadOnlyList<(string Tag, string Description, IShape Body)> Choices =>
        [.. tags.Select(tag => (tag.Name, tag.Description, (IShape)tag.Body))];

    private string TagNames => string.Join(", ", tags.Select(tag => tag.Name));

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (node.Resolved is Node.Broken)
        {
            return false;
        }

        if (Find(node.Tag) is not { } tag)
        {
            Report(node, context);
            return false;
        }

        return context.TryReadOnce(node, this, Read, out value);

        bool Read([MaybeNullWhen(false)] out T read)
        {
            WarnOfOldName(tag, node, context);
            return tag.Body.TryRead(node.Resolved, context, out read);
        }
    }

    private Tag<T>? Find(string? name) =>
        tags.FirstOrDefault(tag => tag.Name == name || (name is not null && tag.OldNames.Contains(name)));

    private static void WarnOfOldName(Tag<T> tag, Node node, ReadContext context)
    {
        if (node.Tag != tag.Name)
        {
            context.Diagnostics.Warning(node.Location, $"'{node.Tag}' is an old name", $"write '{tag.Name}'");
        }
    }

    private void Report(Node node, ReadContext context)
    {
        string place = node is Node.Alias alias
            ? $" ('*{alias.Name}' is defined on line {alias.Resolved.Location.Line})"
            : string.Empty;
        if (node.Tag is null)
        {
            context.Diagnostics.Error(
                node.Location,
                $"{Name} needs a tag that says which kind it is{place}",
                $"begin it with one of {TagNames}");
        }
        else if (Unbuilt.FirstOrDefault(tag => tag.Name == node.Tag) is { } known)
        {
            context.Diagnostics.Error(node.Location, $"'{node.Tag}' is known but not built yet{place}", known.Advice);
        }
        else
        {
            context.Diagnostics.Error(node.Location, $"'{node.Tag}' is not {Name}{place}", SuggestionFor(node.Tag));
        }
    }

    private string SuggestionFor(string tag)
    {
        IEnumerable<string> known = tags.Select(known => known.Name).Concat(Unbuilt.Select(known => known.Name));
        return Nearest.To(tag, known) is { } nearest ? $"did you mean '{nearest}'?" : $"use one of {TagNames}";
    }
}
