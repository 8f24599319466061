using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>
/// A shape that is looked up when it is first needed, for parts that contain parts of their own kind.
/// </summary>
internal sealed class LateShape<T>(Func<IShape<T>> find) : IShape<T>, ILateShape
    where T : notnull
{
    private readonly Lazy<IShape<T>> _shape = new(find);

    public string Name => _shape.Value.Name;

    public IShape Target => _shape.Value;

    public bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out T value) =>
        _shape.Value.TryRead(node, context, out value);
}
