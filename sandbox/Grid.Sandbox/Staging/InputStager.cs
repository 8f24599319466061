using Grid.Core;
using Grid.Sandbox.Trees;
using Grid.Storage;

namespace Grid.Sandbox.Staging;

/// <summary>
/// Lays out an input root: directories made, symlinks made as they are and never followed, files linked from the local
/// store. What the store lacks is fetched in one call, and then linked.
/// </summary>
internal sealed class InputStager(IInputStore inputs, SandboxLimits limits, CheckedDirectories seen)
{
    // Making a name costs the kernel ten microseconds or more. Two threads make those of a large tree in little more than half
    // the time; the machine's other processors are other actions'.
    private const int ThreadsMax = 2;

    // So few are placed before another thread has begun.
    private const int FilesOfOneThreadMax = 200;

    // Directories are held until so many files of theirs are to be placed.
    private const int FilesAtOnceMax = 2_000;

    private readonly Lock _gate = new();
    private readonly List<InputFile> _unlinked = [];
    private readonly List<PlacedDirectory> _withProperties = [];

    /// <summary>Whether no file is to be a link.</summary>
    public bool CopiesFiles { get; init; }

    /// <summary>Fills the existing, empty folder at <paramref name="rootPath"/>.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming every blob that is missing, and the rules of trees.</exception>
    public async Task StageAsync(Digest root, string rootPath, CancellationToken cancellation)
    {
        TreeLimits treeLimits = new(limits.InputEntriesMax, limits.DepthMax, limits.DirectoryBytesMax);
        StoreDirectories source = new(inputs, limits.DirectoryBytesMax);
        TreeWalk walk = new(source, root.Function, treeLimits, seen);
        List<PlacedDirectory> unfilled = [];
        int fileCount = 0;
        await foreach (PlacedDirectory placed in walk.DirectoriesAsync(root, rootPath, cancellation))
        {
            TreeLayout.MakeDirectoriesAndSymlinks(placed);
            if (placed.Directory.NodeProperties is not null)
            {
                _withProperties.Add(placed);
            }

            unfilled.Add(placed);
            fileCount += placed.Directory.Files.Count;
            if (fileCount >= FilesAtOnceMax)
            {
                await LinkAllAsync(unfilled, fileCount);
                unfilled.Clear();
                fileCount = 0;
            }
        }

        await LinkAllAsync(unfilled, fileCount);
        await FetchUnlinkedAsync(walk.Missing, cancellation);
        TreeLayout.ApplyProperties(_withProperties);

        Task LinkAllAsync(List<PlacedDirectory> directories, int count)
        {
            // Once a Directory is known to be missing the action will not run: only its missing files are of interest.
            bool isTreeWhole = walk.Missing.Count == 0;
            return ForEachAsync(
                directories, count, (placed, stop) => LinkFilesAsync(placed, root.Function, isTreeWhole, stop), cancellation);
        }
    }

    private async ValueTask LinkFilesAsync(
        PlacedDirectory placed, DigestFunction function, bool isTreeWhole, CancellationToken cancellation)
    {
        foreach (Reapi.FileNode node in placed.Directory.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            InputFile file = new($"{placed.Path}/{node.Name}", node.Digest.ToDigest(function), node);
            if (!isTreeWhole || IsCopied(file) || !await TryLinkAsync(file, cancellation))
            {
                lock (_gate)
                {
                    _unlinked.Add(file);
                }
            }
        }
    }

    private async ValueTask FetchUnlinkedAsync(IReadOnlyCollection<Digest> missingDirectories, CancellationToken cancellation)
    {
        if (_unlinked.Count == 0 && missingDirectories.Count == 0)
        {
            return;
        }

        Digest[] wanted = [.. _unlinked.Select(file => file.Digest).Distinct()];
        Digest[] missing = [.. missingDirectories, .. await inputs.FetchAsync(wanted, cancellation)];
        ThrowIfAny(missing);
        await ForEachAsync(_unlinked, _unlinked.Count, PlaceAsync, cancellation);
    }

    private async ValueTask PlaceAsync(InputFile file, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!await (IsCopied(file) ? TryCopyAsync(file, cancellation) : TryLinkAsync(file, cancellation)))
        {
            throw GridException.Unavailable(
                $"Input {file.Digest} was fetched but is gone from the local store: give the bot's store more room.");
        }
    }

    private static async Task ForEachAsync<T>(
        List<T> items, int fileCount, Func<T, CancellationToken, ValueTask> placeAsync, CancellationToken cancellation)
    {
        if (fileCount > FilesOfOneThreadMax)
        {
            ParallelOptions options = new() { MaxDegreeOfParallelism = ThreadsMax, CancellationToken = cancellation };
            await Parallel.ForEachAsync(items, options, placeAsync);
            return;
        }

        foreach (T item in items)
        {
            await placeAsync(item, cancellation);
        }
    }

    private static void ThrowIfAny(IReadOnlyList<Digest> missing)
    {
        if (missing.Count > 0)
        {
            throw GridException.Missing(
                $"{missing.Count} blobs of the input root are missing, the first is {missing[0]}: upload them and try again.",
                missing);
        }
    }

    // A link shares permissions and times with the store's file and with every other action: a file that wants its own
    // is a copy.
    private bool IsCopied(InputFile file) =>
        CopiesFiles || !NodeProperties.AreDefault(file.Node.NodeProperties, file.Node.IsExecutable);

    private ValueTask<bool> TryLinkAsync(InputFile file, CancellationToken cancellation) =>
        inputs.TryLinkAsync(file.Digest, file.Path, file.Node.IsExecutable, cancellation);

    private async ValueTask<bool> TryCopyAsync(InputFile file, CancellationToken cancellation)
    {
        await using Stream? content = await inputs.OpenReadAsync(file.Digest, offset: 0, cancellation);
        if (content is null)
        {
            return false;
        }

        await using (FileStream copy = new(file.Path, FileMode.CreateNew, FileAccess.Write))
        {
            await content.CopyToAsync(copy, cancellation);
            File.SetUnixFileMode(copy.SafeFileHandle, NodeProperties.ModeOf(file.Node.NodeProperties, file.Node.IsExecutable));
        }

        NodeProperties.Apply(file.Path, file.Node.NodeProperties, isDirectory: false);
        return true;
    }
}
