using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Client.Trees;

/// <summary>Files and directories of this machine's disk laid out as an input root, and the blobs that it is made of.</summary>
internal sealed class InputRoot(DigestFunction function)
{
    private readonly InputEntry.Folder _root = new();
    private readonly Dictionary<Digest, UploadBlob> _blobs = [];
    private int _entryCount;

    /// <summary>Every blob of the sealed root: files and Directory messages.</summary>
    public IReadOnlyCollection<UploadBlob> Blobs => _blobs.Values;

    /// <summary>Hashes one file as a blob.</summary>
    public static async Task<Digest> HashAsync(string path, DigestFunction function, CancellationToken cancellation)
    {
        // A pipe or a device says that it is empty, and opening one could block for ever.
        if (new FileInfo(path).Length == 0)
        {
            return function.Empty;
        }

        using IDigestHasher hasher = function.CreateHasher();
        await using FileStream content = new(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        byte[] chunk = new byte[TreeLimits.ChunkBytes];
        long sizeBytes = 0;
        int count;
        while ((count = await content.ReadAsync(chunk, cancellation)) > 0)
        {
            hasher.Append(chunk.AsSpan(0, count));
            sizeBytes += count;
        }

        return Digest.Of(function, hasher, sizeBytes);
    }

    /// <summary>Adds what lies at the input's path. Directories placed at the same destination are merged.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when nothing is there, or two inputs want the same place.</exception>
    public async Task AddAsync(InputSpec input, CancellationToken cancellation)
    {
        FileSystemInfo source = Find(input.Path);
        InputEntry.Folder parent = _root;
        foreach (string part in input.Destination.SkipLast(1))
        {
            parent = FolderIn(parent, part, input.Path);
        }

        if (input.Destination.Count > 0)
        {
            await AddEntryAsync(parent, input.Destination[^1], source, depth: input.Destination.Count, cancellation);
        }
        else if (source is DirectoryInfo directory)
        {
            await AddContentsAsync(_root, directory, depth: 0, cancellation);
        }
        else
        {
            throw GridException.InvalidArgument(
                $"--input '{input.Path}' is no directory and so cannot be the input root: give it a name there.");
        }
    }

    /// <summary>Adds a small file whose bytes are in memory to the root.</summary>
    public void AddFile(string name, ReadOnlyMemory<byte> content, bool isExecutable = false)
    {
        var blob = UploadBlob.Of(content, function);
        Place(_root, name, new InputEntry.File(blob.Digest, isExecutable), name);
        _blobs.TryAdd(blob.Digest, blob);
    }

    /// <summary>Makes the Directory messages, deepest first, and returns the digest of the root's.</summary>
    public Digest Seal() => Seal(_root);

    private static FileSystemInfo Find(string path)
    {
        FileInfo file = new(path);
        if (file.LinkTarget is not null || file.Exists)
        {
            return file;
        }

        return Directory.Exists(path)
            ? new DirectoryInfo(path)
            : throw GridException.InvalidArgument($"Input '{path}' is not there.");
    }

    private static InputEntry.Folder FolderIn(InputEntry.Folder parent, string name, string source)
    {
        if (!parent.Entries.TryGetValue(name, out InputEntry? entry))
        {
            entry = new InputEntry.Folder();
            parent.Entries.Add(name, entry);
        }

        return entry as InputEntry.Folder ?? throw Clash(name, source);
    }

    private static GridException Clash(string name, string source) => GridException.InvalidArgument(
        $"Input '{source}' would be placed over another input named '{name}': give one of them another destination.");

    private static bool IsExecutable(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private void Place(InputEntry.Folder parent, string name, InputEntry entry, string source)
    {
        if (++_entryCount > TreeLimits.EntriesMax)
        {
            throw GridException.ResourceExhausted($"The inputs have more than {TreeLimits.EntriesMax} entries.");
        }

        if (!parent.Entries.TryAdd(name, entry) && parent.Entries[name] != entry)
        {
            throw Clash(name, source);
        }
    }

    private async Task AddEntryAsync(
        InputEntry.Folder parent, string name, FileSystemInfo source, int depth, CancellationToken cancellation)
    {
        if (source.LinkTarget is { } target)
        {
            Place(parent, name, new InputEntry.Symlink(target), source.FullName);
        }
        else if (source is DirectoryInfo directory)
        {
            await AddContentsAsync(FolderIn(parent, name, source.FullName), directory, depth, cancellation);
        }
        else
        {
            Digest digest = await HashAsync(source.FullName, function, cancellation);
            Place(parent, name, new InputEntry.File(digest, IsExecutable(source.FullName)), source.FullName);
            _blobs.TryAdd(digest, UploadBlob.OfFile(digest, source.FullName));
        }
    }

    private async Task AddContentsAsync(
        InputEntry.Folder folder, DirectoryInfo directory, int depth, CancellationToken cancellation)
    {
        if (depth >= TreeLimits.DepthMax)
        {
            throw GridException.ResourceExhausted($"'{directory.FullName}' is more than {TreeLimits.DepthMax} directories deep.");
        }

        foreach (FileSystemInfo child in directory.EnumerateFileSystemInfos())
        {
            await AddEntryAsync(folder, child.Name, child, depth + 1, cancellation);
        }
    }

    private Digest Seal(InputEntry.Folder folder)
    {
        Reapi.Directory message = new();
        foreach ((string name, InputEntry entry) in folder.Entries)
        {
            AddNode(message, name, entry);
        }

        var blob = UploadBlob.Of(message.ToByteArray(), function);
        _blobs.TryAdd(blob.Digest, blob);
        return blob.Digest;
    }

    private void AddNode(Reapi.Directory message, string name, InputEntry entry)
    {
        switch (entry)
        {
            case InputEntry.File file:
                message.Files.Add(new Reapi.FileNode
                {
                    Name = name,
                    Digest = file.Digest.ToWire(),
                    IsExecutable = file.IsExecutable,
                });
                break;
            case InputEntry.Symlink link:
                message.Symlinks.Add(new Reapi.SymlinkNode { Name = name, Target = link.Target });
                break;
            case InputEntry.Folder child:
                message.Directories.Add(new Reapi.DirectoryNode { Name = name, Digest = Seal(child).ToWire() });
                break;
        }
    }
}
