namespace Grid.Benchmarks;

/// <summary>Finds what this checkout built.</summary>
internal static class Checkout
{
    /// <summary>The grid executable of the configuration this benchmark was built in.</summary>
    public static string GridAssembly()
    {
        string configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Join(folder.FullName, "GridServer.sln")))
            {
                return Path.Join(folder.FullName, "server/Grid.Server/bin", configuration, "net10.0/grid.dll");
            }
        }

        throw new InvalidOperationException("This is no checkout: name the grid.dll to measure by --grid.");
    }
}
