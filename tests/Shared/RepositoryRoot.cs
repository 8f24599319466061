namespace Grid.Tests.Shared;

/// <summary>Finds the sources from where a test runs; a clone without git will do.</summary>
internal static class RepositoryRoot
{
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    public static string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find(string? folder)
    {
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder, "GridServer.sln")))
        {
            folder = Directory.GetParent(folder)?.FullName;
        }

        return folder ?? throw new InvalidOperationException("No folder above the tests holds GridServer.sln.");
    }
}
