namespace Grid.Config.Tests;

/// <summary>The same home, folder, variables and files for every test, on every machine.</summary>
internal static class TestSurroundings
{
    public static ConfigSurroundings Fixed { get; } = new()
    {
        WorkingDirectory = "/srv/grid",
        HomeDirectory = "/home/operator",
        Variable = name => name == "CACHE" ? "/var/cache" : null,
        ReadFile = path => path == "/srv/grid/name.txt" ? "main\n" : throw new FileNotFoundException($"no file {path}"),
    };
}
