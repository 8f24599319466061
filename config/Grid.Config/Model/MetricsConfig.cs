using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>The HTTP listener of the metrics page.</summary>
public sealed record MetricsConfig(SourceLocation Location, ListenAddress Address);
