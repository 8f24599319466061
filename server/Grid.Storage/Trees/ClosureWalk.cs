using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>A walk over a tree, level by level, that meets each directory and each file once.</summary>
internal sealed class ClosureWalk(Digest root)
{
    private readonly List<Digest> _directories = [root];
    private readonly HashSet<Digest> _seenDirectories = [root];
    private readonly HashSet<Digest> _files = [];
    private readonly List<Digest> _unread = [];
    private GridException? _problem;
    private int _visitedCount;

    /// <summary>Takes the directories to visit next, in order; false when all are visited.</summary>
    public bool TryTakeBatch(int countMax, out IReadOnlyList<Digest> batch)
    {
        int count = Math.Min(countMax, _directories.Count - _visitedCount);
        batch = _directories.GetRange(_visitedCount, count);
        _visitedCount += count;
        return count > 0;
    }

    /// <summary>Notes where a directory leads; null when it could not be read.</summary>
    public void Visit(Digest digest, DirectoryLinks? links)
    {
        if (links is null)
        {
            _unread.Add(digest);
            return;
        }

        _problem ??= links.Problem;
        _files.UnionWith(links.Files);
        foreach (Digest child in links.Directories)
        {
            if (_seenDirectories.Add(child))
            {
                _directories.Add(child);
            }
        }

        ThrowIfTooMany();
    }

    public TreeClosure ToClosure()
    {
        // A digest may stand for a directory here and for a file there.
        _files.ExceptWith(_seenDirectories);
        return new TreeClosure([.. _directories, .. _files], _directories.Count, _unread, _problem);
    }

    private void ThrowIfTooMany()
    {
        if (_directories.Count > DirectoryWalk.DirectoryCountMax)
        {
            throw GridException.ResourceExhausted(
                $"The tree has more than {DirectoryWalk.DirectoryCountMax} distinct directories: ask for parts of it.");
        }

        if (_files.Count > TreeClosures.BlobCountMax)
        {
            throw GridException.ResourceExhausted(
                $"The tree has more than {TreeClosures.BlobCountMax} distinct files: ask for parts of it.");
        }
    }
}
