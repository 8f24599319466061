using Grid.Config.Diagnostics;

namespace Grid.Config.Yaml;

/// <summary>
/// The parts of a document that carry a name (<c>&amp;name</c>), for the places that use it (<c>*name</c>).
/// </summary>
internal sealed class AnchorTable(DiagnosticList diagnostics)
{
    private readonly Dictionary<string, Node> _defined = new(StringComparer.Ordinal);
    private readonly List<(string Name, SourceLocation Location)> _undefined = [];

    /// <summary>A name may be given again; uses mean the latest above them.</summary>
    public void Define(string name, Node node) => _defined[name] = node;

    public Node Refer(string name, SourceLocation location)
    {
        if (_defined.TryGetValue(name, out Node? node))
        {
            return new Node.Alias(location, name, node);
        }

        _undefined.Add((name, location));
        return new Node.Broken(location);
    }

    /// <summary>Called at the end, when a name that is defined too late is known to be that.</summary>
    public void ReportUndefined()
    {
        foreach ((string name, SourceLocation location) in _undefined)
        {
            if (_defined.TryGetValue(name, out Node? late))
            {
                diagnostics.Error(
                    location,
                    $"'*{name}' is used before '&{name}' of line {late.Location.Line} is complete",
                    "define a part above the place that uses it");
            }
            else
            {
                string? nearest = Nearest.To(name, _defined.Keys);
                diagnostics.Error(
                    location,
                    $"'*{name}' refers to nothing: no part is named '&{name}'",
                    nearest is null ? null : $"did you mean '*{nearest}'?");
            }
        }
    }
}
