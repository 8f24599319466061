using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Trees;
using Grid.Storage;

namespace Grid.Sandbox.External;

/// <summary>
/// Adds empty directories to a tree, by making anew the messages that lead to them. Where a name on the way is a symlink
/// it is left to the runner, which alone knows where that leads.
/// </summary>
internal sealed class DirectoryAdditions(
    IBlobStore inputs, IBlobStore messages, DigestFunction function, long directoryBytesMax)
{
    /// <summary>The root of a tree that has the directories; the same root when it had them all.</summary>
    /// <param name="root">The tree, checked, with all its messages in the store of inputs.</param>
    /// <param name="directories">Names from the root down, one list for each directory.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT when a file is where a directory has to be.</exception>
    public async Task<Digest> AddAsync(
        Digest root, IEnumerable<IReadOnlyList<string>> directories, CancellationToken cancellation)
    {
        Wanted wanted = new();
        foreach (IReadOnlyList<string> names in directories)
        {
            wanted.Add(names);
        }

        return wanted.Children.Count == 0 ? root : await AddAsync(root, wanted, string.Empty, cancellation);
    }

    private async Task<Digest> AddAsync(Digest digest, Wanted wanted, string path, CancellationToken cancellation)
    {
        Reapi.Directory directory = digest.IsEmpty ? new Reapi.Directory() : await ReadAsync(digest, cancellation);
        bool isChanged = false;
        foreach ((string name, Wanted child) in wanted.Children)
        {
            string childPath = path.Length == 0 ? name : $"{path}/{name}";
            if (directory.Files.Any(file => file.Name == name))
            {
                throw GridException.InvalidArgument(
                    $"'{childPath}' has to be a directory, for the command's working directory or outputs, but the input root "
                    + "has something else there.");
            }

            if (directory.Symlinks.All(symlink => symlink.Name != name))
            {
                isChanged |= await AddChildAsync(directory, name, child, childPath, cancellation);
            }
        }

        return isChanged ? await WriteAsync(directory, cancellation) : digest;
    }

    private async Task<bool> AddChildAsync(
        Reapi.Directory directory, string name, Wanted wanted, string path, CancellationToken cancellation)
    {
        Reapi.DirectoryNode? node = directory.Directories.FirstOrDefault(node => node.Name == name);
        Digest before = node?.Digest.ToDigest(function) ?? function.Empty;
        Digest after = await AddAsync(before, wanted, path, cancellation);
        if (node is null)
        {
            // In the order of names, which the rules of Directory messages ask for.
            int index = directory.Directories.TakeWhile(other => string.CompareOrdinal(other.Name, name) < 0).Count();
            directory.Directories.Insert(index, new Reapi.DirectoryNode { Name = name, Digest = after.ToWire() });
            return true;
        }

        node.Digest = after.ToWire();
        return after != before;
    }

    private async Task<Reapi.Directory> ReadAsync(Digest digest, CancellationToken cancellation)
    {
        Reapi.Directory? directory = (await new StoreDirectories(inputs, directoryBytesMax).ReadAsync([digest], cancellation))[0];
        return directory ?? throw GridException.Missing($"Directory {digest} is missing: upload it and try again.", [digest]);
    }

    private async Task<Digest> WriteAsync(Reapi.Directory directory, CancellationToken cancellation)
    {
        byte[] bytes = directory.ToByteArray();
        Digest digest = Digest.Of(function, bytes);
        IReadOnlyList<GridException?> refusals = await messages.WriteBatchAsync([new Blob(digest, bytes)], cancellation);
        return refusals[0] is { } refusal ? throw refusal : digest;
    }

    /// <summary>A directory that has to be there, and those in it.</summary>
    private sealed class Wanted
    {
        public SortedDictionary<string, Wanted> Children { get; } = new(StringComparer.Ordinal);

        public void Add(IReadOnlyList<string> names)
        {
            Wanted directory = this;
            foreach (string name in names)
            {
                directory.Children.TryAdd(name, new Wanted());
                directory = directory.Children[name];
            }
        }
    }
}
