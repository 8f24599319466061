using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Client.Trees;

/// <summary>
/// Writes planned files below a folder of this machine. What is there already is replaced; a file appears whole,
/// verified, or not at all. Symlinks are made last, so that none of them leads a file of the same download astray.
/// </summary>
internal sealed class TreeDownload(IBlobStore store, string destination)
{
    private const UnixFileMode PlainMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode ExecutableMode =
        PlainMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public async Task WriteAsync(DownloadPlan plan, IProgress<long> progress, CancellationToken cancellation)
    {
        Directory.CreateDirectory(destination);
        foreach (string directory in plan.Directories)
        {
            Directory.CreateDirectory(Path.Join(destination, directory));
        }

        foreach (PlannedFile[] batch in Batches(plan.Files.Where(IsSmall)))
        {
            await WriteBatchAsync(batch, cancellation);
            progress.Report(batch.Sum(file => file.Digest.SizeBytes));
        }

        ParallelOptions parallel = new() { MaxDegreeOfParallelism = TreeLimits.StreamsMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            plan.Files.Where(file => !IsSmall(file)),
            parallel,
            async (file, each) => await WriteStreamAsync(file, progress, each));
        foreach (PlannedSymlink link in plan.Symlinks)
        {
            string path = PreparePath(link.Path);
            File.Delete(path);
            File.CreateSymbolicLink(path, link.Target);
        }
    }

    private static bool IsSmall(PlannedFile file) => file.Digest.SizeBytes <= TreeLimits.BatchedBlobBytesMax;

    private static IEnumerable<PlannedFile[]> Batches(IEnumerable<PlannedFile> files) =>
        files.Chunk(TreeLimits.BatchBytesMax / TreeLimits.BatchedBlobBytesMax);

    private static GridException Missing(PlannedFile file) =>
        GridException.NotFound($"The server does not hold blob {file.Digest} of '{file.Path}'.");

    private static GridException Damaged(PlannedFile file) => new(
        GridStatus.DataLoss, $"What the server sent for '{file.Path}' is not blob {file.Digest}.");

    private async Task WriteBatchAsync(PlannedFile[] batch, CancellationToken cancellation)
    {
        Digest[] digests = [.. batch.Select(file => file.Digest)];
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await store.ReadBatchAsync(digests, cancellation);
        for (int i = 0; i < batch.Length; i++)
        {
            PlannedFile file = batch[i];
            ReadOnlyMemory<byte> content = contents[i] ?? throw Missing(file);
            if (Digest.Of(file.Digest.Function, content.Span) != file.Digest)
            {
                throw Damaged(file);
            }

            await using PartialFile partial = PartialFile.Create(PreparePath(file.Path), ModeOf(file));
            await partial.Content.WriteAsync(content, cancellation);
            partial.Complete();
        }
    }

    private async Task WriteStreamAsync(PlannedFile file, IProgress<long> progress, CancellationToken cancellation)
    {
        await using Stream content = await store.OpenReadAsync(file.Digest, offset: 0, cancellation) ?? throw Missing(file);
        await using PartialFile partial = PartialFile.Create(PreparePath(file.Path), ModeOf(file));
        using IDigestHasher hasher = file.Digest.Function.CreateHasher();
        byte[] chunk = new byte[TreeLimits.ChunkBytes];
        long sizeBytes = 0;
        int count;
        while ((count = await content.ReadAsync(chunk, cancellation)) > 0)
        {
            hasher.Append(chunk.AsSpan(0, count));
            await partial.Content.WriteAsync(chunk.AsMemory(0, count), cancellation);
            progress.Report(count);
            sizeBytes += count;
        }

        if (Digest.Of(file.Digest.Function, hasher, sizeBytes) != file.Digest)
        {
            throw Damaged(file);
        }

        partial.Complete();
    }

    private static UnixFileMode ModeOf(PlannedFile file) => file.IsExecutable ? ExecutableMode : PlainMode;

    private string PreparePath(string relative)
    {
        string path = Path.Join(destination, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
