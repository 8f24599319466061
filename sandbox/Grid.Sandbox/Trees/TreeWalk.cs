using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Sandbox.Trees;

/// <summary>
/// Walks a tree of Directory messages from the root down, a level at a time, each message checked before it is handed
/// on. Messages that are missing are remembered and passed over, so that a client hears of all of them at once.
/// </summary>
/// <param name="source">Where messages are read.</param>
/// <param name="function">What their digests are made by.</param>
/// <param name="limits">How large a tree may be.</param>
/// <param name="seen">Messages that need not be read or checked; takes those that were. Null when all have to be there.</param>
internal sealed class TreeWalk(
    StoreDirectories source, DigestFunction function, TreeLimits limits, CheckedDirectories? seen = null)
{
    private readonly HashSet<Digest> _missing = [];
    private int _entryCount;

    /// <summary>The Directory messages that were not to be had so far.</summary>
    public IReadOnlyCollection<Digest> Missing => _missing;

    /// <summary>Every directory of the tree, parents before their children; <paramref name="path"/> is the root's.</summary>
    public async IAsyncEnumerable<PlacedDirectory> DirectoriesAsync(
        Digest root, string path, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<(Digest Digest, string Path)> level = [(root, path)];
        for (int depth = 0; level.Count > 0; depth++)
        {
            ThrowIfTooDeep(depth, level[0].Path);
            Dictionary<Digest, Reapi.Directory> known = await ReadAsync(level, cancellation);
            List<(Digest Digest, string Path)> next = [];
            foreach ((Digest digest, string directoryPath) in level)
            {
                if (!known.TryGetValue(digest, out Reapi.Directory? directory))
                {
                    continue;
                }

                Count(directory);
                yield return new PlacedDirectory(directoryPath, directory);
                next.AddRange(directory.Directories.Select(child => (child.Digest.ToDigest(function), $"{directoryPath}/{child.Name}")));
            }

            level = next;
        }
    }

    private async ValueTask<Dictionary<Digest, Reapi.Directory>> ReadAsync(
        List<(Digest Digest, string Path)> level, CancellationToken cancellation)
    {
        Dictionary<Digest, Reapi.Directory> known = new(level.Count);
        List<Digest> unseen = [];
        foreach (Digest digest in level.Select(placed => placed.Digest).Distinct())
        {
            if (seen is not null && seen.TryGet(digest, out Reapi.Directory? directory))
            {
                known.Add(digest, directory);
            }
            else
            {
                unseen.Add(digest);
            }
        }

        IReadOnlyList<Reapi.Directory?> directories = await source.ReadAsync(unseen, cancellation);
        foreach ((Digest digest, Reapi.Directory? directory) in unseen.Zip(directories))
        {
            if (directory is null)
            {
                _missing.Add(digest);
                continue;
            }

            Check(directory, digest);
            seen?.Add(digest, directory);
            known.Add(digest, directory);
        }

        return known;
    }

    private void Check(Reapi.Directory directory, Digest digest)
    {
        if (DirectoryValidator.ProblemOf(directory, function) is { } problem)
        {
            throw GridException.InvalidArgument($"Directory {digest}: {problem}");
        }
    }

    private void Count(Reapi.Directory directory)
    {
        _entryCount += directory.Files.Count + directory.Directories.Count + directory.Symlinks.Count;
        if (_entryCount > limits.EntriesMax)
        {
            throw GridException.ResourceExhausted(
                $"The tree has more than the {limits.EntriesMax} files, directories and symlinks accepted.");
        }
    }

    private void ThrowIfTooDeep(int depth, string path)
    {
        if (depth > limits.DepthMax)
        {
            throw GridException.ResourceExhausted(
                $"The tree has more than the {limits.DepthMax} levels accepted, at '{path}'.");
        }
    }
}
