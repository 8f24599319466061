namespace Grid.Server.Client.Trees;

/// <summary>A file being written beside its place; it takes its place once it is complete, or is gone.</summary>
internal sealed class PartialFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _partialPath;
    private bool _isComplete;

    private PartialFile(string path, string partialPath, FileStream content)
    {
        _path = path;
        _partialPath = partialPath;
        Content = content;
    }

    public FileStream Content { get; }

    public static PartialFile Create(string path, UnixFileMode mode)
    {
        // Not made of the file's own name, which may be as long as a name can be.
        string partialPath = Path.Join(Path.GetDirectoryName(path), $".{Guid.NewGuid():N}.partial");
        return new PartialFile(path, partialPath, new FileStream(partialPath, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = mode,
            Options = FileOptions.Asynchronous,
        }));
    }

    /// <summary>Says that every byte is written.</summary>
    public void Complete() => _isComplete = true;

    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        if (_isComplete)
        {
            File.Move(_partialPath, _path, overwrite: true);
        }
        else
        {
            File.Delete(_partialPath);
        }
    }
}
