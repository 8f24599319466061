using Grid.Core;
using Grid.Sandbox.Trees;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>
/// Reads one input root: the messages not known yet, a level at a time, each checked. Missing ones are remembered and
/// passed over, so that a client hears of all of them at once.
/// </summary>
internal sealed class TreeLoad(DirectoryPool pool, IInputStore inputs, SandboxLimits limits)
{
    private readonly StoreDirectories _source = new(inputs, limits.DirectoryBytesMax);
    private readonly Dictionary<Digest, InputDirectory> _known = [];
    private readonly Dictionary<Digest, Reapi.Directory> _messages = [];
    private readonly List<Digest> _missing = [];

    /// <exception cref="GridException">FAILED_PRECONDITION naming every blob that is missing, and the rules of trees.</exception>
    public async ValueTask<InputTree> LoadAsync(Digest root, CancellationToken cancellation)
    {
        List<Digest> level = [root];
        for (int depth = 0; level.Count > 0; depth++)
        {
            ThrowIfTooDeep(depth);
            level = await ReadLevelAsync(level, cancellation);
        }

        if (_missing.Count > 0)
        {
            await ThrowMissingAsync(root.Function, cancellation);
        }

        return InputTree.Of(Build(root, depth: 0));
    }

    private async ValueTask<List<Digest>> ReadLevelAsync(List<Digest> level, CancellationToken cancellation)
    {
        List<Digest> unread = [.. level.Where(digest => !TryTakeKnown(digest))];
        HashSet<Digest> next = [];
        IReadOnlyList<Reapi.Directory?> messages = await _source.ReadAsync(unread, cancellation);
        foreach ((Digest digest, Reapi.Directory? message) in unread.Zip(messages))
        {
            if (message is null)
            {
                _missing.Add(digest);
                continue;
            }

            Check(digest, message);
            _messages.Add(digest, message);
            next.UnionWith(message.Directories.Select(child => child.Digest.ToDigest(digest.Function)));
        }

        next.ExceptWith(_known.Keys);
        next.ExceptWith(_messages.Keys);
        next.ExceptWith(_missing);
        return [.. next];
    }

    private bool TryTakeKnown(Digest digest)
    {
        if (!pool.TryGet(digest, out InputDirectory? directory))
        {
            return false;
        }

        _known.Add(digest, directory);
        return true;
    }

    /// <summary>Puts a directory together, children first. A message that is its own descendant is met as too deep.</summary>
    private InputDirectory Build(Digest digest, int depth)
    {
        ThrowIfTooDeep(depth);
        if (_known.TryGetValue(digest, out InputDirectory? known))
        {
            return Checked(known, depth);
        }

        InputDirectory built = Checked(
            InputDirectory.Of(digest, _messages[digest], child => Build(child.ToDigest(digest.Function), depth + 1)), depth);
        _known.Add(digest, built);
        pool.Add(built);
        return built;
    }

    private InputDirectory Checked(InputDirectory directory, int depth)
    {
        ThrowIfTooDeep(depth + directory.Height - 1);
        return directory.EntryCount <= limits.InputEntriesMax
            ? directory
            : throw GridException.ResourceExhausted(
                $"The tree has more than the {limits.InputEntriesMax} files, directories and symlinks accepted.");
    }

    private void ThrowIfTooDeep(int depth)
    {
        if (depth > limits.DepthMax)
        {
            throw GridException.ResourceExhausted($"The tree has more than the {limits.DepthMax} levels accepted.");
        }
    }

    private static void Check(Digest digest, Reapi.Directory message)
    {
        if (DirectoryValidator.ProblemOf(message, digest.Function) is { } problem)
        {
            throw GridException.InvalidArgument($"Directory {digest}: {problem}");
        }
    }

    private async ValueTask ThrowMissingAsync(DigestFunction function, CancellationToken cancellation)
    {
        Digest[] files =
        [
            .. _messages.Values.SelectMany(message => message.Files).Select(file => file.Digest.ToDigest(function))
                .Concat(_known.Values.SelectMany(directory => InputTree.Of(directory).Files))
                .Distinct(),
        ];
        throw MissingInputs.Failure([.. _missing, .. await inputs.FindMissingAsync(files, cancellation)]);
    }
}
