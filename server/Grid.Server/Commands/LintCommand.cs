using System.CommandLine;
using Grid.Config;
using Grid.Config.Diagnostics;

namespace Grid.Server.Commands;

/// <summary><c>grid lint CONFIG.yml</c>: everything that is wrong with a configuration, without starting anything.</summary>
internal static class LintCommand
{
    private static readonly Argument<FileInfo> File = new("config")
    {
        Description = "The configuration to check.",
        HelpName = "CONFIG.yml",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print the findings as a JSON array." };

    public static Command Create()
    {
        Command command = new("lint", "Check a configuration and say everything that is wrong with it.") { File, Json };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(File), parsed.GetValue(Json)));
        return command;
    }

    private static int Run(FileInfo file, bool isJson)
    {
        ConfigResult result = ConfigLoader.LoadFile(file.ToString());
        if (isJson)
        {
            Console.Out.WriteLine(DiagnosticJson.Write(result.Diagnostics));
            return result.HasErrors ? 1 : 0;
        }

        foreach (Diagnostic diagnostic in result.Diagnostics)
        {
            Console.Out.WriteLine(diagnostic);
        }

        int errorCount = result.Diagnostics.Count(diagnostic => diagnostic.IsError);
        Console.Out.WriteLine(errorCount == 0 ? $"{file}: no errors" : $"{file}: {errorCount} errors");
        return result.HasErrors ? 1 : 0;
    }
}
