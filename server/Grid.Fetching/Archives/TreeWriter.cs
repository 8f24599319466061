using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Fetching.Archives;

/// <summary>Stores the Directory messages of a tree whose files are stored already.</summary>
internal sealed class TreeWriter(IBlobStore cas, DigestFunction function)
{
    private const int BatchBytesMax = 2 * 1024 * 1024;
    private const int BatchCountMax = 1000;

    private readonly List<Blob> _batch = [];
    private long _batchBytes;

    /// <summary>Stores a folder and those below it.</summary>
    public async Task<Digest> WriteAsync(TreeNode.Folder root, CancellationToken cancellation)
    {
        Digest digest = await AddAsync(root, cancellation);
        await FlushAsync(cancellation);
        return digest;
    }

    private async Task<Digest> AddAsync(TreeNode.Folder folder, CancellationToken cancellation)
    {
        Reapi.Directory message = new();
        foreach ((string name, TreeNode entry) in folder.Entries)
        {
            switch (entry)
            {
                case TreeNode.Folder below:
                    Digest digest = await AddAsync(below, cancellation);
                    message.Directories.Add(new Reapi.DirectoryNode { Name = name, Digest = digest.ToWire() });
                    break;
                case TreeNode.File file:
                    message.Files.Add(
                        new Reapi.FileNode { Name = name, Digest = file.Digest.ToWire(), IsExecutable = file.IsExecutable });
                    break;
                case TreeNode.Symlink link:
                    message.Symlinks.Add(new Reapi.SymlinkNode { Name = name, Target = link.Target });
                    break;
                default:
                    break;
            }
        }

        return await AddAsync(message.ToByteArray(), cancellation);
    }

    private async Task<Digest> AddAsync(byte[] content, CancellationToken cancellation)
    {
        Blob blob = new(Digest.Of(function, content), content);
        if (_batch.Count > 0 && (_batch.Count == BatchCountMax || _batchBytes + content.Length > BatchBytesMax))
        {
            await FlushAsync(cancellation);
        }

        _batch.Add(blob);
        _batchBytes += content.Length;
        return blob.Digest;
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        if (_batch.Count == 0)
        {
            return;
        }

        IReadOnlyList<GridException?> refusals = await cas.WriteBatchAsync(_batch, cancellation);
        if (refusals.FirstOrDefault(refusal => refusal is not null) is { } first)
        {
            throw first;
        }

        _batch.Clear();
        _batchBytes = 0;
    }
}
