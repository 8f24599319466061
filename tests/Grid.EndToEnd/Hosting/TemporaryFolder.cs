namespace Grid.EndToEnd.Hosting;

/// <summary>A folder of a test's own, gone when the test is.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-end-to-end-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
