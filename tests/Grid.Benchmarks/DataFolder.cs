namespace Grid.Benchmarks;

/// <summary>Where measured processes keep their data: a folder that was named and stays, or one for this run only.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly bool _isTemporary;

    private DataFolder(string path, bool isTemporary)
    {
        Path = path;
        _isTemporary = isTemporary;
    }

    public string Path { get; }

    public static DataFolder Of(string? path) => path is null
        ? new DataFolder(Directory.CreateTempSubdirectory("grid-bench-").FullName, isTemporary: true)
        : new DataFolder(Directory.CreateDirectory(path).FullName, isTemporary: false);

    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
