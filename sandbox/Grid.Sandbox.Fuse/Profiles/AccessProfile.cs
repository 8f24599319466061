using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Profiles;

/// <summary>
/// The paths that actions of one kind have read, so that the next one's inputs are on their way before it asks for them.
/// Only hashes of paths are kept: two that collide cost a blob fetched in vain.
/// </summary>
internal sealed class AccessProfile
{
    /// <summary>Paths of one kind of action; later ones are not remembered.</summary>
    private const int PathsMax = 100_000;

    // FNV-1a.
    private const ulong HashStart = 14695981039346656037;
    private const ulong HashPrime = 1099511628211;

    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _paths = [];

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
            Visit(root, HashStart, (path, digest) =>
            {
                if (read.Contains(digest) && _paths.Count < PathsMax)
                {
                    _paths.Add(path);
                }
            });
        }
    }

    /// <summary>The blobs of a tree that are where such actions read.</summary>
    public IReadOnlyCollection<Digest> ExpectedOf(InputDirectory root)
    {
        HashSet<Digest> expected = [];
        lock (_gate)
        {
            Visit(root, HashStart, (path, digest) =>
            {
                if (_paths.Contains(path))
                {
                    expected.Add(digest);
                }
            });
        }

        return expected;
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
