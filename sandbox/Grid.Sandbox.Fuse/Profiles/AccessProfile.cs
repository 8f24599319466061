using Grid.Core;
using Grid.Execution.V1;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>
/// The paths that actions of one kind have read, so that the next one's inputs are on their way before it asks for them,
/// and sums of what they have made of their inputs. Only hashes of paths are kept: two that collide cost a blob fetched in
/// vain.
/// </summary>
/// <param name="program">The program that they run.</param>
internal sealed class AccessProfile(string program)
{
    /// <summary>Paths of one kind of action; later ones are not remembered.</summary>
    private const int PathsMax = 100_000;

    // FNV-1a.
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashPrime = 1099511628211;

    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _paths = [];
    private readonly HashSet<ulong> _usedPaths = [];
    private readonly KindAccess _sums = new() { Program = program };

    /// <summary>Whether nothing is known yet.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _paths.Count == 0;
            }
        }
    }

    /// <summary>Remembers where these blobs are in a tree.</summary>
    public void Add(InputDirectory root, IReadOnlySet<Digest> read)
    {
        lock (_gate)
        {
            Add(_paths, root, read);
        }
    }

    /// <summary>Counts an action whose input root others of the bot have had as well.</summary>
    public KindAccess Count()
    {
        lock (_gate)
        {
            _sums.Actions++;
            return _sums.Clone();
        }
    }

    /// <summary>Counts an action whose input root lay over another one.</summary>
    /// <param name="tree">The input root.</param>
    /// <param name="used">The blobs it or others touched or may have.</param>
    public KindAccess Count(InputTree tree, IReadOnlySet<Digest> used)
    {
        lock (_gate)
        {
            _sums.Actions++;
            Add(_usedPaths, tree.Root, used);
            return _sums.Clone();
        }
    }

    /// <summary>Counts an action whose input root was new to the bot.</summary>
    /// <param name="tree">The input root.</param>
    /// <param name="access">What it made of it.</param>
    /// <param name="used">The blobs it touched or may have.</param>
    public KindAccess Count(InputTree tree, InputAccess access, IReadOnlySet<Digest> used)
    {
        lock (_gate)
        {
            _sums.Actions++;
            _sums.InputRoots++;
            _sums.OfferedBytes += access.Offered.Bytes;
            _sums.TouchedBytes += access.Touched.Bytes;
            _sums.ReadBytes += access.ReadBytes;
            Add(_usedPaths, tree.Root, used);
            HashSet<Digest> everUsed = At(_usedPaths, tree.Root);
            KindAccess sums = _sums.Clone();
            sums.Unused = InputShares.Less(access.Offered, InputShares.Of(everUsed));
            return sums;
        }
    }

    /// <summary>The blobs of a tree that are where such actions read.</summary>
    public IReadOnlyCollection<Digest> ExpectedOf(InputDirectory root)
    {
        lock (_gate)
        {
            return At(_paths, root);
        }
    }

    private static void Add(HashSet<ulong> paths, InputDirectory root, IReadOnlySet<Digest> blobs) =>
        Visit(root, HashStart, (path, digest) =>
        {
            if (blobs.Contains(digest) && paths.Count < PathsMax)
            {
                paths.Add(path);
            }
        });

    private static HashSet<Digest> At(HashSet<ulong> paths, InputDirectory root)
    {
        HashSet<Digest> blobs = [];
        Visit(root, HashStart, (path, digest) =>
        {
            if (paths.Contains(path))
            {
                blobs.Add(digest);
            }
        });
        return blobs;
    }

    private static void Visit(InputDirectory directory, ulong hash, Action<ulong, Digest> onFile)
    {
        foreach (InputEntry entry in directory.Entries)
        {
            ulong path = Extend(hash, entry.Name);
            if (entry.Kind == InputKind.File)
            {
                onFile(path, entry.Digest);
            }
            else if (entry.Directory is { } below)
            {
                Visit(below, path, onFile);
            }
        }
    }

    private static ulong Extend(ulong hash, ReadOnlySpan<byte> name)
    {
        hash = (hash ^ '/') * HashPrime;
        foreach (byte letter in name)
        {
            hash = (hash ^ letter) * HashPrime;
        }

        return hash;
    }
}
