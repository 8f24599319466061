using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Trees;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Sandbox.Roots;

/// <summary>
/// Lays one tree over another: of what is in both the upper one's is seen, directories are laid over each other. Only
/// directories that are in both are read, and made anew.
/// </summary>
internal sealed class TreeOverlay(StoreDirectories source, DigestFunction function, SandboxLimits limits)
{
    private readonly Dictionary<(Digest Upper, Digest Lower), Digest> _laid = [];
    private readonly Dictionary<Digest, ReadOnlyMemory<byte>> _made = [];
    private int _entryCount;

    /// <summary>The messages that were made, by their digests.</summary>
    public IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> Made => _made;

    /// <summary>The digest of both together.</summary>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION naming Directory messages that are missing; INVALID_ARGUMENT where a directory of one tree is
    /// something else in the other; RESOURCE_EXHAUSTED for trees that are too large.
    /// </exception>
    public Task<Digest> LayAsync(Digest upper, Digest lower, CancellationToken cancellation) =>
        LayAsync(upper, lower, string.Empty, depth: 0, cancellation);

    private async Task<Digest> LayAsync(Digest upper, Digest lower, string path, int depth, CancellationToken cancellation)
    {
        if (upper == lower)
        {
            return upper;
        }

        if (_laid.TryGetValue((upper, lower), out Digest known))
        {
            return known;
        }

        (Reapi.Directory above, Reapi.Directory below) = await ReadAsync(upper, lower, cancellation);
        ThrowIfTooLarge(above, below, path, depth);
        Reapi.Directory both = above.Clone();
        both.NodeProperties ??= below.NodeProperties;
        HashSet<string> names = [.. NamesOf(above)];
        foreach (Reapi.DirectoryNode directory in below.Directories)
        {
            if (above.Directories.FirstOrDefault(node => node.Name == directory.Name) is { } meets)
            {
                Digest laid = await LayAsync(
                    meets.Digest.ToDigest(function), directory.Digest.ToDigest(function), $"{path}/{meets.Name}", depth + 1, cancellation);
                both.Directories.Single(node => node.Name == meets.Name).Digest = laid.ToWire();
            }
            else
            {
                ThrowIfTaken(names.Contains(directory.Name), $"{path}/{directory.Name}");
                both.Directories.Add(directory);
            }
        }

        foreach (string name in below.Files.Select(file => file.Name).Concat(below.Symlinks.Select(symlink => symlink.Name)))
        {
            ThrowIfTaken(above.Directories.Any(directory => directory.Name == name), $"{path}/{name}");
        }

        both.Files.AddRange(below.Files.Where(file => !names.Contains(file.Name)));
        both.Symlinks.AddRange(below.Symlinks.Where(symlink => !names.Contains(symlink.Name)));
        return _laid[(upper, lower)] = Make(both);
    }

    private static IEnumerable<string> NamesOf(Reapi.Directory directory) =>
    [
        .. directory.Files.Select(file => file.Name),
        .. directory.Directories.Select(child => child.Name),
        .. directory.Symlinks.Select(symlink => symlink.Name),
    ];

    // A symlink where the other has a directory is mostly '/lib', and the loader of every program behind it.
    private static void ThrowIfTaken(bool isTaken, string path)
    {
        if (isTaken)
        {
            throw GridException.InvalidArgument(
                $"'{path}' is a directory in one of the action's input root and its '{ChrootSandbox.Property}', and none in the other: "
                + "put the inputs elsewhere.");
        }
    }

    private async ValueTask<(Reapi.Directory Upper, Reapi.Directory Lower)> ReadAsync(
        Digest upper, Digest lower, CancellationToken cancellation)
    {
        Digest[] digests = [upper, lower];
        IReadOnlyList<Reapi.Directory?> found = await source.ReadAsync(digests, cancellation);
        Digest[] missing = [.. digests.Where((_, index) => found[index] is null)];
        if (missing.Length > 0)
        {
            throw GridException.Missing(
                $"The action needs directories that are missing ({string.Join(", ", missing)}): upload them and try again.", missing);
        }

        foreach ((Digest digest, Reapi.Directory? directory) in digests.Zip(found))
        {
            if (DirectoryValidator.ProblemOf(directory!, function) is { } problem)
            {
                throw GridException.InvalidArgument($"Directory {digest}: {problem}");
            }
        }

        return (found[0]!, found[1]!);
    }

    private void ThrowIfTooLarge(Reapi.Directory above, Reapi.Directory below, string path, int depth)
    {
        _entryCount += NamesOf(above).Count() + NamesOf(below).Count();
        if (depth > limits.DepthMax || _entryCount > limits.InputEntriesMax)
        {
            throw GridException.ResourceExhausted(
                $"The input root and its '{ChrootSandbox.Property}' have more in common at '{path}' than the {limits.DepthMax} levels and "
                + $"{limits.InputEntriesMax} entries accepted.");
        }
    }

    private Digest Make(Reapi.Directory directory)
    {
        Reapi.Directory sorted = new() { NodeProperties = directory.NodeProperties };
        sorted.Files.AddRange(directory.Files.Order(ByName<Reapi.FileNode>(node => node.Name)));
        sorted.Directories.AddRange(directory.Directories.Order(ByName<Reapi.DirectoryNode>(node => node.Name)));
        sorted.Symlinks.AddRange(directory.Symlinks.Order(ByName<Reapi.SymlinkNode>(node => node.Name)));
        byte[] bytes = sorted.ToByteArray();
        var digest = Digest.Of(function, bytes);
        _made[digest] = bytes;
        return digest;
    }

    private static Comparer<T> ByName<T>(Func<T, string> nameOf) =>
        Comparer<T>.Create((left, right) => CodePointOrder.Compare(nameOf(left), nameOf(right)));
}
