using System.Text;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance.Sandboxes;

/// <summary>An input root being put together, directory by directory, and written to a store.</summary>
public sealed class InputRoot
{
    private readonly Dictionary<string, InputRoot> _directories = [];
    private readonly Dictionary<string, Reapi.FileNode> _files = [];
    private readonly Dictionary<string, string> _symlinks = [];
    private readonly List<Blob> _blobs = [];

    /// <summary>The node properties of this directory.</summary>
    public Reapi.NodeProperties? Properties { get; set; }

    public InputRoot File(
        string path, string content, bool isExecutable = false, Reapi.NodeProperties? properties = null) =>
        File(path, Encoding.UTF8.GetBytes(content), isExecutable, properties);

    public InputRoot File(string path, byte[] bytes, bool isExecutable = false, Reapi.NodeProperties? properties = null)
    {
        (InputRoot parent, string name) = ParentOf(path);
        Digest digest = Digest.Of(bytes);
        parent._blobs.Add(new Blob(digest, bytes));
        parent._files[name] = new Reapi.FileNode
        {
            Name = name,
            Digest = digest.ToWire(),
            IsExecutable = isExecutable,
            NodeProperties = properties,
        };
        return this;
    }

    /// <summary>The same with the bytes of a file of this machine.</summary>
    public InputRoot FileOf(string path, string source, bool isExecutable = false) =>
        File(path, System.IO.File.ReadAllBytes(source), isExecutable);

    public InputRoot Symlink(string path, string target)
    {
        (InputRoot parent, string name) = ParentOf(path);
        parent._symlinks[name] = target;
        return this;
    }

    public InputRoot Directory(string path)
    {
        (InputRoot parent, string name) = ParentOf(path);
        parent.Child(name);
        return this;
    }

    /// <summary>Writes the blobs, but for those <paramref name="isLeftOut"/> chooses, and returns the root's digest.</summary>
    public async Task<Digest> WriteAsync(IBlobStore store, Func<Digest, bool>? isLeftOut = null)
    {
        List<Blob> blobs = [];
        Digest root = Collect(blobs);
        await store.WriteBatchAsync(
            [.. blobs.Where(blob => isLeftOut?.Invoke(blob.Digest) != true)], CancellationToken.None);
        return root;
    }

    private Digest Collect(List<Blob> blobs)
    {
        blobs.AddRange(_blobs);
        Reapi.Directory message = new() { NodeProperties = Properties };
        message.Files.AddRange(_files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => file.Value));
        message.Symlinks.AddRange(_symlinks.OrderBy(link => link.Key, StringComparer.Ordinal)
            .Select(link => new Reapi.SymlinkNode { Name = link.Key, Target = link.Value }));
        message.Directories.AddRange(_directories.OrderBy(child => child.Key, StringComparer.Ordinal)
            .Select(child => new Reapi.DirectoryNode { Name = child.Key, Digest = child.Value.Collect(blobs).ToWire() }));
        byte[] bytes = message.ToByteArray();
        Digest digest = Digest.Of(bytes);
        blobs.Add(new Blob(digest, bytes));
        return digest;
    }

    private (InputRoot Parent, string Name) ParentOf(string path)
    {
        string[] names = path.Split('/');
        return (names.SkipLast(1).Aggregate(this, (directory, name) => directory.Child(name)), names[^1]);
    }

    private InputRoot Child(string name)
    {
        if (!_directories.TryGetValue(name, out InputRoot? child))
        {
            child = new InputRoot();
            _directories[name] = child;
        }

        return child;
    }
}
