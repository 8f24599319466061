using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Config;

/// <summary>
/// What loading gave: a configuration unless there was an error, and everything there is to say about it.
/// </summary>
public sealed record ConfigResult(GridConfig? Config, IReadOnlyList<Diagnostic> Diagnostics)
{
    public bool HasErrors => Config is null;
}
