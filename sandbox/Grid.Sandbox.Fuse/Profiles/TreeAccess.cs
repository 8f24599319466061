using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>
/// What is asked of one tree of a mount, as far as the kernel asks: names once for as long as it remembers them, content
/// when it has none of it in memory. It never shrinks, and holds no more than the tree has blobs and directories.
/// </summary>
internal sealed class TreeAccess
{
    private readonly ConcurrentDictionary<Digest, bool> _touched = new();
    private readonly ConcurrentDictionary<Digest, bool> _read = new();
    private readonly ConcurrentDictionary<Digest, bool> _passed = new();
    private readonly ConcurrentDictionary<Digest, bool> _listed = new();
    private readonly ConcurrentDictionary<Digest, bool> _known = new();
    private long _readBytes;
    private long _changes;
    private long _changesTaken;
    private int _actions;

    /// <summary>Bytes that were read through this process.</summary>
    public long ReadBytes => Interlocked.Read(ref _readBytes);

    /// <summary>The files that were opened to be read past this process.</summary>
    public IReadOnlyCollection<Digest> Passed => [.. _passed.Keys];

    /// <summary>Takes note that a file was looked up by its name.</summary>
    public void NoteLookup(Digest file) => _touched.TryAdd(file, true);

    /// <summary>Takes note that a file is read.</summary>
    public void NoteRead(Digest file)
    {
        if (_read.TryAdd(file, true))
        {
            Interlocked.Increment(ref _changes);
        }
    }

    /// <summary>Takes note of how much of it was read through this process.</summary>
    public void NoteBytes(int count) => Interlocked.Add(ref _readBytes, count);

    /// <summary>Takes note that a file is read past this process.</summary>
    public void NotePassed(Digest file) => _passed.TryAdd(file, true);

    /// <summary>Takes note that a directory was listed so that the kernel knows its files without looking them up.</summary>
    public void NoteListing(InputDirectory directory) => _listed.TryAdd(directory.Digest, true);

    /// <summary>The files that were looked up or read.</summary>
    public IEnumerable<Digest> Touched => _touched.Keys.Concat(_read.Keys);

    /// <summary>The files that this process has looked up itself, of which the kernel will not ask again.</summary>
    public IEnumerable<Digest> Known => _known.Keys;

    /// <summary>Takes what was looked up so far for this process's own doing: no command has run yet.</summary>
    public void DisownLookups()
    {
        foreach (Digest file in _touched.Keys)
        {
            _known.TryAdd(file, true);
            _touched.TryRemove(file, out _);
        }
    }

    /// <summary>Whether any directory was listed.</summary>
    public bool HasListings => !_listed.IsEmpty;

    /// <summary>Whether a directory was listed.</summary>
    public bool IsListed(InputDirectory directory) => _listed.ContainsKey(directory.Digest);

    /// <summary>Takes note that another action has the tree, and says how many have had it with that.</summary>
    public int NoteAction() => Interlocked.Increment(ref _actions);

    /// <summary>How many actions have had the tree.</summary>
    public int Actions => Volatile.Read(ref _actions);

    /// <summary>The files that were read, when there are others than when this was asked last.</summary>
    public IReadOnlyCollection<Digest> TakeRead()
    {
        long changes = Interlocked.Read(ref _changes);
        return Interlocked.Exchange(ref _changesTaken, changes) == changes ? [] : [.. _read.Keys];
    }
}
