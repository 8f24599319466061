using Google.Protobuf;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Benchmarks.Sandbox;

/// <summary>A tree that is in a store, as inputs are, and laid out on the same disk, as if there were no sandbox.</summary>
internal sealed class SampleTree : IDisposable
{
    private readonly Dictionary<string, List<Reapi.FileNode>> _directories = new(StringComparer.Ordinal);
    private readonly string _folder;

    public SampleTree(string folder)
    {
        _folder = folder;
        Store = DiskBlobStore.Open(Path.Join(folder, "store"));
    }

    /// <summary>Where its blobs are.</summary>
    public DiskBlobStore Store { get; }

    /// <summary>Where it is laid out.</summary>
    public string UnstagedPath => Path.Join(_folder, "unstaged");

    /// <summary>Adds a file, or puts another in its place, on the disk and in the store.</summary>
    public async Task AddAsync(string directory, string name, byte[] content, CancellationToken cancellation)
    {
        string path = Path.Join(UnstagedPath, directory);
        Directory.CreateDirectory(path);
        await File.WriteAllBytesAsync(Path.Join(path, name), content, cancellation);
        Digest digest = Digest.Of(content);
        await using (IBlobWriter writer = await Store.OpenWriteAsync(digest, cancellation))
        {
            await writer.WriteAsync(content, cancellation);
            await writer.CommitAsync(cancellation);
        }

        if (!_directories.TryGetValue(directory, out List<Reapi.FileNode>? files))
        {
            _directories[directory] = files = [];
        }

        files.RemoveAll(file => file.Name == name);
        files.Add(new Reapi.FileNode { Name = name, Digest = digest.ToWire() });
    }

    /// <summary>Writes its Directory messages, and returns the digest of the root.</summary>
    public Task<Digest> WriteAsync(CancellationToken cancellation) => WriteAsync(string.Empty, cancellation);

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<Digest> WriteAsync(string directory, CancellationToken cancellation)
    {
        Reapi.Directory message = new();
        if (_directories.TryGetValue(directory, out List<Reapi.FileNode>? files))
        {
            message.Files.AddRange(files.OrderBy(file => file.Name, StringComparer.Ordinal));
        }

        foreach (string child in ChildrenOf(directory))
        {
            Digest digest = await WriteAsync(directory.Length == 0 ? child : $"{directory}/{child}", cancellation);
            message.Directories.Add(new Reapi.DirectoryNode { Name = child, Digest = digest.ToWire() });
        }

        byte[] bytes = message.ToByteArray();
        Digest own = Digest.Of(bytes);
        await Store.WriteBatchAsync([new Blob(own, bytes)], cancellation);
        return own;
    }

    private IEnumerable<string> ChildrenOf(string directory)
    {
        string prefix = directory.Length == 0 ? string.Empty : directory + "/";
        return _directories.Keys
            .Where(path => path.Length > prefix.Length && path.StartsWith(prefix, StringComparison.Ordinal))
            .Select(path => path[prefix.Length..].Split('/')[0])
            .Distinct()
            .Order(StringComparer.Ordinal);
    }
}
