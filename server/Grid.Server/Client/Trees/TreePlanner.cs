using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Execute;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Server.Client.Trees;

/// <summary>Finds out what a tree on a server consists of: from its root Directory, a Tree, or an action's result.</summary>
internal sealed class TreePlanner(IBlobStore store, DigestFunction function)
{
    private readonly DownloadPlan _plan = new();

    /// <summary>Everything that was added.</summary>
    public DownloadPlan Plan => _plan;

    /// <summary>Adds the tree below a Directory.</summary>
    public async Task AddDirectoryAsync(string path, Digest root, CancellationToken cancellation)
    {
        Dictionary<Digest, Reapi.Directory> directories = [];
        await foreach (WalkedDirectory walked in DirectoryWalk.WalkAsync(store, root, cancellation))
        {
            directories.Add(walked.Digest, walked.Directory ?? throw walked.Problem!);
        }

        AddDirectory(path, directories[root], directories, depth: 0);
    }

    /// <summary>Adds the tree of a Tree message, which holds all its directories.</summary>
    public async Task AddTreeAsync(string path, Digest digest, CancellationToken cancellation)
    {
        Reapi.Tree tree = Parse(digest, await ReadAsync(digest, cancellation));
        Dictionary<Digest, Reapi.Directory> children = [];
        foreach (Reapi.Directory child in tree.Children)
        {
            children[Digest.Of(digest.Function, child.ToByteArray())] = child;
        }

        AddDirectory(path, tree.Root ?? new Reapi.Directory(), children, depth: 0);
    }

    /// <summary>Adds every output of an action.</summary>
    public async Task AddOutputsAsync(Reapi.ActionResult result, CancellationToken cancellation)
    {
        foreach (Reapi.OutputFile file in result.OutputFiles)
        {
            _plan.Count();
            _plan.Files.Add(new PlannedFile(DownloadPlan.Resolve(file.Path), file.Digest.ToDigest(function), file.IsExecutable));
        }

        foreach (Reapi.OutputSymlink link in ActionOutput.SymlinksOf(result))
        {
            _plan.Count();
            _plan.Symlinks.Add(new PlannedSymlink(DownloadPlan.Resolve(link.Path), link.Target));
        }

        foreach (Reapi.OutputDirectory directory in result.OutputDirectories)
        {
            await AddOutputDirectoryAsync(directory, cancellation);
        }
    }

    private static Reapi.Tree Parse(Digest digest, ReadOnlyMemory<byte> content)
    {
        try
        {
            return Reapi.Tree.Parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            throw GridException.InvalidArgument($"Blob {digest} is no Tree message: name the digest of one.");
        }
    }

    private async Task AddOutputDirectoryAsync(Reapi.OutputDirectory directory, CancellationToken cancellation)
    {
        string path = DownloadPlan.Resolve(directory.Path);
        if (directory.RootDirectoryDigest is { } root)
        {
            await AddDirectoryAsync(path, root.ToDigest(function), cancellation);
        }
        else
        {
            await AddTreeAsync(path, directory.TreeDigest.ToDigest(function), cancellation);
        }
    }

    private void AddDirectory(
        string path, Reapi.Directory message, Dictionary<Digest, Reapi.Directory> children, int depth)
    {
        if (depth > TreeLimits.DepthMax)
        {
            throw GridException.ResourceExhausted($"The tree '{path}' is more than {TreeLimits.DepthMax} directories deep.");
        }

        foreach ((string childPath, Digest digest) in AddNodes(path, message))
        {
            AddDirectory(childPath, children.GetValueOrDefault(digest) ?? throw Missing(digest), children, depth + 1);
        }
    }

    // Adds the directory itself, its files and its symlinks, and returns the directories in it.
    private List<(string Path, Digest Digest)> AddNodes(string path, Reapi.Directory message)
    {
        _plan.Count();
        _plan.Directories.Add(path);
        foreach (Reapi.FileNode file in message.Files)
        {
            _plan.Count();
            _plan.Files.Add(new PlannedFile(DownloadPlan.Join(path, file.Name), file.Digest.ToDigest(function), file.IsExecutable));
        }

        foreach (Reapi.SymlinkNode link in message.Symlinks)
        {
            _plan.Count();
            _plan.Symlinks.Add(new PlannedSymlink(DownloadPlan.Join(path, link.Name), link.Target));
        }

        return [.. message.Directories.Select(child => (DownloadPlan.Join(path, child.Name), child.Digest.ToDigest(function)))];
    }

    private async Task<ReadOnlyMemory<byte>> ReadAsync(Digest digest, CancellationToken cancellation) =>
        await store.ReadAsync(digest, cancellation) ?? throw Missing(digest);

    private static GridException Missing(Digest digest) =>
        GridException.NotFound($"The server does not hold blob {digest}, which the tree is made of.");
}
