using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>Every blob a tree leads to, each once. Says what the tree is made of, not whether all of it is held.</summary>
public sealed class TreeClosure
{
    private readonly Digest[] _blobs;
    private readonly int _directoryCount;

    internal TreeClosure(Digest[] blobs, int directoryCount, IReadOnlyList<Digest> unread, GridException? problem)
    {
        _blobs = blobs;
        _directoryCount = directoryCount;
        Unread = unread;
        Problem = problem;
    }

    /// <summary>The directories, the root first, then the files.</summary>
    public IReadOnlyList<Digest> Blobs => _blobs;

    /// <summary>The directories, level by level, the root first.</summary>
    public IReadOnlyList<Digest> Directories => new ArraySegment<Digest>(_blobs, 0, _directoryCount);

    /// <summary>The files.</summary>
    public IReadOnlyList<Digest> Files => new ArraySegment<Digest>(_blobs, _directoryCount, _blobs.Length - _directoryCount);

    /// <summary>Directories that were not held, so that what they lead to is not known.</summary>
    public IReadOnlyList<Digest> Unread { get; }

    /// <summary>INVALID_ARGUMENT of the first directory that is not one REAPI allows, or null.</summary>
    public GridException? Problem { get; }
}
