using System.Text;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Config.Validation;
using Grid.Config.Vocabulary;
using Grid.Config.Yaml;

namespace Grid.Config;

/// <summary>
/// Reads configurations: YAML into records, with everything that is wrong reported at once. Touches nothing.
/// </summary>
public static class ConfigLoader
{
    /// <summary>The largest file read.</summary>
    public const int FileSizeBytesMax = 1 << 20;

    /// <summary>Reads a file; one that cannot be read is a diagnostic as well.</summary>
    public static ConfigResult LoadFile(string path)
    {
        try
        {
            FileInfo file = new(path);
            return file.Exists && file.Length > FileSizeBytesMax
                ? Refused(path, $"the file has {file.Length} bytes: a configuration has {FileSizeBytesMax} at most")
                : LoadText(File.ReadAllText(path, Encoding.UTF8), path, ConfigSurroundings.OfThisProcess());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Refused(path, $"cannot read the configuration: {failure.Message}");
        }
    }

    /// <summary>Reads a text; <paramref name="file"/> is what diagnostics call it.</summary>
    public static ConfigResult LoadText(string text, string file, ConfigSurroundings surroundings)
    {
        DiagnosticList diagnostics = new();
        GridConfig? config = Read(text, file, surroundings, diagnostics);
        return new ConfigResult(diagnostics.HasErrors ? null : config, diagnostics.InFileOrder());
    }

    private static GridConfig? Read(
        string text, string file, ConfigSurroundings surroundings, DiagnosticList diagnostics)
    {
        if (YamlComposer.Compose(text, file, diagnostics) is not { } root
            || !Root.Shape.TryRead(root, new ReadContext(diagnostics, surroundings), out GridConfig? config))
        {
            return null;
        }

        ClashRules.Check(config, diagnostics);
        if (!diagnostics.HasErrors)
        {
            AbsenceRules.Check(config, diagnostics);
            WindowRules.Check(config, diagnostics);
        }

        return config;
    }

    private static ConfigResult Refused(string path, string message) =>
        new(Config: null, [new Diagnostic(new SourceLocation(path, 1, 1), DiagnosticSeverity.Error, message)]);
}
