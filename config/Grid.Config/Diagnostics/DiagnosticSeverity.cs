namespace Grid.Config.Diagnostics;

/// <summary>Whether a configuration can be used in spite of a diagnostic.</summary>
public enum DiagnosticSeverity
{
    Warning,
    Error,
}
