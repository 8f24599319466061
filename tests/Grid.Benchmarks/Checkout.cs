namespace Grid.Benchmarks;

/// <summary>Finds what is in this checkout.</summary>
internal static class Checkout
{
    /// <summary>The grid executable of the configuration this benchmark was built in.</summary>
    public static string GridAssembly()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Join(
            Root() ?? throw new InvalidOperationException("This is no checkout: name the grid.dll to measure by --grid."),
            "server/Grid.Server/bin",
            configuration,
            "net10.0/grid.dll");
    }

    /// <summary>One of the scripts in <c>eng</c>.</summary>
    public static string Script(string name) => Path.Join(
        Root() ?? throw new InvalidOperationException($"This is no checkout, and eng/{name} is needed."), "eng", name);

    /// <summary>One of its folders.</summary>
    public static string Folder(string path) => Path.Join(
        Root() ?? throw new InvalidOperationException($"This is no checkout, and {path} is needed."), path);

    private static string? Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "GridServer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
