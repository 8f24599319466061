using System.Text;
using Grid.Config.Schema;

namespace Grid.Config.Reference;

/// <summary>Writes shapes as Markdown, each once, those that a table mentions after it.</summary>
internal sealed class ReferenceWriter
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<IShape> _seen = [];
    private readonly Queue<IShape> _pending = new();

    public string Text => _text.ToString();

    public void WriteMapping(string heading, IMappingShape shape)
    {
        _seen.Add(shape);
        _text.Append(heading).Append("\n\n");
        WriteKeys(shape);
    }

    public void WritePending()
    {
        while (_pending.TryDequeue(out IShape? shape))
        {
            if (shape is ITaggedShape tagged)
            {
                WriteTagged(tagged);
            }
            else if (shape is IMappingShape mapping)
            {
                WriteMapping($"## {Title(mapping.Name)}", mapping);
            }
        }
    }

    private void WriteTagged(ITaggedShape shape)
    {
        _text.Append($"## {Title(shape.Name)}\n\n");
        foreach ((string tag, string description, IShape body) in shape.Choices)
        {
            _text.Append($"### `{tag}`\n\n{description}\n\n");
            if (Followed(body) is IMappingShape mapping && _seen.Add(mapping))
            {
                WriteKeys(mapping);
            }
        }

        if (shape.Unbuilt.Count > 0)
        {
            string tags = string.Join(", ", shape.Unbuilt.Select(tag => $"`{tag.Name}`"));
            _text.Append($"Known but not built yet: {tags}.\n\n");
        }
    }

    private void WriteKeys(IMappingShape shape)
    {
        _text.Append("| Key | Value | Default | |\n|---|---|---|---|\n");
        foreach (IUsedKey key in shape.Keys.OfType<IUsedKey>())
        {
            string fallback = key.IsRequired ? "**required**" : key.DefaultText ?? string.Empty;
            string name = key.OtherName is null ? $"`{key.Name}`" : $"`{key.Name}`, `{key.OtherName}`";
            _text.Append($"| {name} | {ValueOf(key.Shape)} | {fallback} | {key.Description} |\n");
        }

        _text.Append('\n');
        WriteIdle(shape, KeyState.NoDifference, "Makes no difference");
        WriteIdle(shape, KeyState.NotBuilt, "Not built yet");
        WriteIdle(shape, KeyState.Removed, "Removed");
    }

    private void WriteIdle(IMappingShape shape, KeyState state, string title)
    {
        IdleKey[] keys = [.. shape.Keys.OfType<IdleKey>().Where(key => key.State == state)];
        if (keys.Length == 0)
        {
            return;
        }

        _text.Append($"{title}:\n\n");
        foreach (IGrouping<string, IdleKey> group in keys.GroupBy(key => key.Description, StringComparer.Ordinal))
        {
            _text.Append($"- {string.Join(", ", group.Select(key => $"`{key.Name}`"))}: {group.Key}\n");
        }

        _text.Append('\n');
    }

    private string ValueOf(IShape shape)
    {
        IShape target = Followed(shape is IListShape list ? list.Item : shape);
        if (target is ITaggedShape or IMappingShape && _seen.Add(target))
        {
            _pending.Enqueue(target);
        }

        return target is ITaggedShape or IMappingShape ? $"[{shape.Name}](#{Anchor(target.Name)})" : shape.Name;
    }

    private static IShape Followed(IShape shape) => shape is ILateShape late ? Followed(late.Target) : shape;

    private static string Title(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static string Anchor(string name) =>
        Title(name).ToLowerInvariant().Replace(' ', '-').Replace("'", "", StringComparison.Ordinal);
}
