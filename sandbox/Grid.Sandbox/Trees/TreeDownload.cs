using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Grid.Storage;

namespace Grid.Sandbox.Trees;

/// <summary>
/// Writes blobs and whole trees of a store to a user's disk, each file verified on its way. A tree goes into a folder
/// that is new or empty, so that nothing it names can meet, replace or pass through what is there already.
/// </summary>
public sealed class TreeDownload(IBlobStore store, IProgress<long>? progress = null)
{
    // Batches and streams under way at the same time.
    private const int TransfersMax = 4;

    private const uint PlainMode = 0b110_100_100;
    private const uint ExecutableMode = 0b111_101_101;

    private static readonly TreeLimits Limits = new(
        SandboxLimits.Default.InputEntriesMax, SandboxLimits.Default.DepthMax, SandboxLimits.Default.DirectoryBytesMax);

    /// <summary>Downloads the tree whose root Directory this digest is of.</summary>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION naming every missing blob, or because the destination is not empty; DATA_LOSS for a blob that
    /// is not what its digest says; INVALID_ARGUMENT for a tree that cannot be laid out.
    /// </exception>
    public ValueTask DownloadDirectoryAsync(Digest root, string destination, CancellationToken cancellation) =>
        DownloadAsync(new StoreDirectories(store, Limits.DirectoryBytesMax), root, destination, cancellation);

    /// <summary>Downloads the tree that a Tree message of this digest holds.</summary>
    /// <inheritdoc cref="DownloadDirectoryAsync"/>
    public async ValueTask DownloadTreeAsync(Digest treeDigest, string destination, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> content = await BoundedBlob.ReadAsync(store, treeDigest, Limits.DirectoryBytesMax, cancellation)
            ?? throw Missing([treeDigest]);
        TreeDirectories tree = new(Parse(treeDigest, content), treeDigest.Function);
        await DownloadAsync(tree, tree.Root, destination, cancellation);
    }

    /// <summary>Downloads one blob into a file that does not exist yet.</summary>
    /// <exception cref="GridException">As for trees.</exception>
    public async ValueTask DownloadFileAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation)
    {
        InputFile file = new(path, digest, new Reapi.FileNode { IsExecutable = isExecutable });
        Digest[] missing = BlobBatches.IsSmall(digest)
            ? await WriteSmallAsync([file], cancellation)
            : await WriteLargeAsync(file, cancellation);
        ThrowIfAny(missing);
    }

    private async ValueTask DownloadAsync(
        IDirectorySource source, Digest root, string destination, CancellationToken cancellation)
    {
        MakeEmpty(destination);
        TreeWalk walk = new(source, root.Function, Limits);
        List<InputFile> files = [];
        List<PlacedDirectory> withProperties = [];
        await foreach (PlacedDirectory placed in walk.DirectoriesAsync(root, Path.GetFullPath(destination), cancellation))
        {
            TreeLayout.MakeDirectoriesAndSymlinks(placed);
            files.AddRange(placed.Directory.Files.Select(
                node => new InputFile($"{placed.Path}/{node.Name}", node.Digest.ToDigest(root.Function), node)));
            withProperties.Add(placed);
        }

        ThrowIfAny([.. walk.Missing, .. await WriteAsync(files, cancellation)]);
        TreeLayout.ApplyProperties(withProperties);
    }

    private async ValueTask<IReadOnlyList<Digest>> WriteAsync(List<InputFile> files, CancellationToken cancellation)
    {
        List<Digest> missing = [];
        ParallelOptions options = new() { MaxDegreeOfParallelism = TransfersMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(BlobBatches.Of(files, file => file.Digest), options, async (batch, token) =>
        {
            Digest[] absent = batch.Count == 1 && !BlobBatches.IsSmall(batch[0].Digest)
                ? await WriteLargeAsync(batch[0], token)
                : await WriteSmallAsync(batch, token);
            lock (missing)
            {
                missing.AddRange(absent);
            }
        });
        return missing;
    }

    private async ValueTask<Digest[]> WriteSmallAsync(IReadOnlyList<InputFile> files, CancellationToken cancellation)
    {
        Digest[] digests = [.. files.Select(file => file.Digest).Distinct()];
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync(digests, cancellation);
        Dictionary<Digest, ReadOnlyMemory<byte>?> known = new(digests.Zip(contents, KeyValuePair.Create));
        foreach (InputFile file in files)
        {
            if (known[file.Digest] is { } content)
            {
                ThrowUnlessSame(file.Digest, Digest.Of(file.Digest.Function, content.Span));
                await using FileStream written = Create(file);
                await written.WriteAsync(content, cancellation);
                Finish(file, written, content.Length);
            }
        }

        return [.. digests.Where(digest => known[digest] is null)];
    }

    private async ValueTask<Digest[]> WriteLargeAsync(InputFile file, CancellationToken cancellation)
    {
        await using Stream? content = await store.OpenReadAsync(file.Digest, offset: 0, cancellation);
        if (content is null)
        {
            return [file.Digest];
        }

        await using FileStream written = Create(file);
        try
        {
            using HashingCopy copy = new(file.Digest.Function, progress);
            ThrowUnlessSame(file.Digest, await copy.CopyAsync(content, written, cancellation));
            Finish(file, written, reported: 0);
            return [];
        }
        catch
        {
            File.Delete(file.Path);
            throw;
        }
    }

    private static FileStream Create(InputFile file) => new(
        FileCalls.TryCreateFile(
            parent: null, NativeName.Of(file.Path), file.Node.IsExecutable ? ExecutableMode : PlainMode)
            ?? throw Errno.ToFailure($"Cannot make the file '{file.Path}'", Errno.Last),
        FileAccess.Write,
        bufferSize: 0);

    private void Finish(InputFile file, FileStream written, long reported)
    {
        written.Flush();
        NodeProperties.Apply(file.Path, file.Node.NodeProperties, isDirectory: false);
        progress?.Report(reported);
    }

    private static void MakeEmpty(string destination)
    {
        Directory.CreateDirectory(destination);
        if (Directory.EnumerateFileSystemEntries(destination).Any())
        {
            throw GridException.FailedPrecondition(
                $"The folder '{destination}' is not empty: name one that is new or empty.");
        }
    }

    private static Reapi.Tree Parse(Digest digest, ReadOnlyMemory<byte> content)
    {
        try
        {
            return Reapi.Tree.Parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new GridException(
                GridStatus.InvalidArgument, $"Blob {digest} is not a Tree message: {failure.Message}", failure);
        }
    }

    private static void ThrowUnlessSame(Digest expected, Digest actual)
    {
        if (actual != expected)
        {
            throw new GridException(
                GridStatus.DataLoss, $"The store's blob {expected} is really {actual}: it was corrupted there or on its way.");
        }
    }

    private static void ThrowIfAny(IReadOnlyList<Digest> missing)
    {
        if (missing.Count > 0)
        {
            throw Missing(missing);
        }
    }

    private static GridException Missing(IReadOnlyList<Digest> missing) => GridException.Missing(
        $"{missing.Count} blobs are not in the store, the first is {missing[0]}.", missing);
}
