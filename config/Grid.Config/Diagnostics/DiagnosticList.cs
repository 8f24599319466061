namespace Grid.Config.Diagnostics;

/// <summary>Gathers what is wrong instead of failing at the first: an operator mends a file once.</summary>
internal sealed class DiagnosticList
{
    private readonly List<Diagnostic> _found = [];

    public bool HasErrors => _found.Exists(diagnostic => diagnostic.IsError);

    public void Error(SourceLocation location, string message, string? suggestion = null) =>
        _found.Add(new Diagnostic(location, DiagnosticSeverity.Error, message, suggestion));

    public void Warning(SourceLocation location, string message, string? suggestion = null) =>
        _found.Add(new Diagnostic(location, DiagnosticSeverity.Warning, message, suggestion));

    /// <summary>In the order of the file; what concerns one place keeps the order it was found in.</summary>
    public IReadOnlyList<Diagnostic> InFileOrder() =>
        [.. _found.OrderBy(found => found.Location.Line).ThenBy(found => found.Location.Column)];
}
