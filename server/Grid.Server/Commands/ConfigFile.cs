using Grid.Config;
using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Server.Commands;

/// <summary>Reads a configuration for a verb and prints what there is to say about it.</summary>
internal static class ConfigFile
{
    /// <summary>The configuration, or null when it has errors, which have been printed.</summary>
    public static GridConfig? Load(FileInfo file, TextWriter output)
    {
        ConfigResult result = ConfigLoader.LoadFile(file.ToString());
        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            output.WriteLine(diagnostic);
        }

        return result.Config;
    }
}
