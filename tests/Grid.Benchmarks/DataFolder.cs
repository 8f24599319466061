namespace Grid.Benchmarks;

/// <summary>Where measured processes keep their data: a folder that was named and stays, or one for this run only.</summary>
internal sealed class DataFolder : IDisposable
{
    /// <summary>Memory as files, where Linux keeps it by default.</summary>
    private const string MemoryFolder = "/dev/shm";

    private const int WarmPieceBytes = 1 << 20;

    private readonly bool _isTemporary;
    private readonly FileSystem? _fileSystem;

    private DataFolder(string path, bool isTemporary, FileSystem? fileSystem = null)
    {
        Path = path;
        _isTemporary = isTemporary;
        _fileSystem = fileSystem;
    }

    public string Path { get; }

    /// <summary>The file system it lies on, such as <c>tmpfs</c>.</summary>
    public string FileSystemName => _fileSystem is null
        ? new DriveInfo(Path).DriveFormat
        : $"{new DriveInfo(Path).DriveFormat}, loop-mounted";

    public static DataFolder Of(string? path) => path is null
        ? new DataFolder(Directory.CreateTempSubdirectory("grid-bench-").FullName, isTemporary: true)
        : new DataFolder(Directory.CreateDirectory(path).FullName, isTemporary: false);

    /// <summary>A folder of this run on a file system of a kind: <c>tmpfs</c>, or one in an image of its own.</summary>
    public static DataFolder On(string kind)
    {
        if (kind == "tmpfs")
        {
            string path = System.IO.Path.Join(MemoryFolder, System.IO.Path.GetRandomFileName());
            return new DataFolder(Directory.CreateDirectory(path).FullName, isTemporary: true);
        }

        FileSystem created = FileSystem.Create(kind);
        return new DataFolder(created.MountPath, isTemporary: false, created);
    }

    /// <summary>
    /// Has the system find memory for files now. A virtual machine gets memory that it has not used lately page by page
    /// from its host, at a fraction of the speed of any file system, and no store is to be blamed for that.
    /// </summary>
    public void Warm(long sizeBytes)
    {
        byte[] piece = new byte[WarmPieceBytes];
        string path = System.IO.Path.Join(Path, "warm");
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        for (long written = 0; written < sizeBytes; written += piece.Length)
        {
            file.Write(piece);
        }
    }

    public void Dispose()
    {
        if (_isTemporary)
        {
            Directory.Delete(Path, recursive: true);
        }

        _fileSystem?.Dispose();
    }
}
