using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>A single value, parsed from its text.</summary>
internal sealed class ScalarShape<T>(string name, Func<string, ReadContext, Parsed<T>> parse) : IShape<T>
    where T : notnull
{
    public string Name { get; } = name;

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (!ScalarText.TryRead(node, Name, context, out string? text))
        {
            return false;
        }

        Parsed<T> parsed = parse(text, context);
        if (parsed.Problem is not null)
        {
            context.Diagnostics.Error(node.Location, parsed.Problem);
            return false;
        }

        value = parsed.Value!;
        return true;
    }
}
