using System.Runtime.InteropServices;

namespace Grid.Clients.Running;

/// <summary>Where things are in the tree these tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>The built executable, of the same configuration as these tests.</summary>
    public static string GridAssembly { get; } =
        Path.Combine(Root, "server", "Grid.Server", "bin", Configuration(), "net10.0", "grid.dll");

    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static string Dotnet { get; } = Path.Combine(DotnetRoot, "dotnet");

    public static string Project(string name) => Path.Combine(Root, "tests", "Grid.Clients", "Projects", name);

    public static string Tool(string name) => Path.Combine(Root, "eng", name);

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "GridServer.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests must run from inside the source tree.");
    }

    // …/bin/{configuration}/net10.0/
    private static string Configuration() =>
        Directory.GetParent(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!.Name;
}
