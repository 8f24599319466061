using System.Diagnostics.CodeAnalysis;
using Grid.Config.Diagnostics;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>What reading one file needs: where errors go, the surroundings, and the parts already read.</summary>
internal sealed class ReadContext(DiagnosticList diagnostics, ConfigSurroundings surroundings)
{
    private readonly Dictionary<(Node Node, IShape Shape), object?> _parts = [];

    public delegate bool Reader<T>([MaybeNullWhen(false)] out T value);

    public DiagnosticList Diagnostics { get; } = diagnostics;

    public ConfigSurroundings Surroundings { get; } = surroundings;

    /// <summary>
    /// Reads a part once, however many aliases lead to it: all get the same object, and its errors are reported once.
    /// </summary>
    public bool TryReadOnce<T>(Node node, IShape<T> shape, Reader<T> read, [MaybeNullWhen(false)] out T value)
    {
        if (!_parts.TryGetValue((node.Resolved, shape), out object? part))
        {
            part = read(out T? made) ? made : null;
            _parts.Add((node.Resolved, shape), part);
        }

        value = part is T known ? known : default;
        return part is not null;
    }
}
