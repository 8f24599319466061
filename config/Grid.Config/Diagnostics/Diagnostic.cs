namespace Grid.Config.Diagnostics;

/// <summary>One thing to say about a configuration, and where. The suggestion says what to write instead.</summary>
public sealed record Diagnostic(
    SourceLocation Location, DiagnosticSeverity Severity, string Message, string? Suggestion = null)
{
    public bool IsError => Severity == DiagnosticSeverity.Error;

    /// <summary>The form compilers use, which editors and terminals turn into links.</summary>
    public override string ToString()
    {
        string severity = IsError ? "error" : "warning";
        string suggestion = Suggestion is null ? string.Empty : $"; {Suggestion}";
        return $"{Location}: {severity}: {Message}{suggestion}";
    }
}
