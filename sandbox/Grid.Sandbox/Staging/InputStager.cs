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
        await foreach (PlacedDirectory placed in walk.DirectoriesAsync(root, rootPath, cancellation))
        {
            await StageAsync(placed, root.Function, isTreeWhole: walk.Missing.Count == 0, cancellation);
        }

        await FetchUnlinkedAsync(walk.Missing, cancellation);
        TreeLayout.ApplyProperties(_withProperties);
    }

    private async ValueTask StageAsync(
        PlacedDirectory placed, DigestFunction function, bool isTreeWhole, CancellationToken cancellation)
    {
        TreeLayout.MakeDirectoriesAndSymlinks(placed);
        foreach (Reapi.FileNode node in placed.Directory.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            InputFile file = new($"{placed.Path}/{node.Name}", node.Digest.ToDigest(function), node);

            // Once a Directory is known to be missing the action will not run: only its missing files are of interest.
            if (!isTreeWhole || !await TryPlaceAsync(file, cancellation))
            {
                _unlinked.Add(file);
            }
        }

        if (placed.Directory.NodeProperties is not null)
        {
            _withProperties.Add(placed);
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
        foreach (InputFile file in _unlinked)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!await TryPlaceAsync(file, cancellation))
            {
                throw GridException.Unavailable(
                    $"Input {file.Digest} was fetched but is gone from the local store: give the bot's store more room.");
            }
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
    private ValueTask<bool> TryPlaceAsync(InputFile file, CancellationToken cancellation) =>
        !CopiesFiles && NodeProperties.AreDefault(file.Node.NodeProperties, file.Node.IsExecutable)
            ? inputs.TryLinkAsync(file.Digest, file.Path, file.Node.IsExecutable, cancellation)
            : TryCopyAsync(file, cancellation);

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
