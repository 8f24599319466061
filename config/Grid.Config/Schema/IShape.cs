using System.Diagnostics.CodeAnalysis;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>
/// What a value must look like. The same objects read files, word the errors and make the reference page.
/// </summary>
internal interface IShape
{
    /// <summary>How errors and the reference page call such a value: "a size", "a list of services".</summary>
    string Name { get; }
}

/// <summary>A shape that reads its values into <typeparamref name="T"/>.</summary>
internal interface IShape<T> : IShape
{
    /// <summary>False when the node is something else, which has then been reported.</summary>
    bool TryRead(Node node, ReadContext context, [MaybeNullWhen(false)] out T value);
}
