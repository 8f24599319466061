using System.Buffers.Binary;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Storage.Retention;

/// <summary>
/// One round in which the holders of a store name what they need, and it is touched on the way. A directory that many
/// actions share is read once a round. What cannot be read is left out: who needs it meets the error itself.
/// </summary>
public sealed class TouchRound(IBlobStore cas, RetentionLimits limits)
{
    // Half of a hash tells blobs apart as well as the whole, and a round may see millions.
    private readonly HashSet<UInt128> _touched = [];
    private readonly HashSet<UInt128> _opened = [];
    private readonly List<Digest> _batch = new(limits.TouchedAtOnceMax);

    /// <summary>How many blobs were touched.</summary>
    public long TouchedCount { get; private set; }

    /// <summary>How many of them the store no longer has.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Whether directories were left out because there were too many.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Names one blob.</summary>
    public ValueTask AddAsync(Digest digest, CancellationToken cancellation)
    {
        // Forgetting what was touched only means touching some of it twice.
        if (_touched.Count >= limits.RememberedBlobsMax)
        {
            _touched.Clear();
        }

        if (!_touched.Add(KeyOf(digest)))
        {
            return ValueTask.CompletedTask;
        }

        _batch.Add(digest);
        return _batch.Count < limits.TouchedAtOnceMax ? ValueTask.CompletedTask : FlushAsync(cancellation);
    }

    /// <summary>Names an action, its command and its whole input root.</summary>
    public async ValueTask AddActionAsync(Digest digest, CancellationToken cancellation)
    {
        if (await OpenAsync(digest, Reapi.Action.Parser, cancellation) is not { } action)
        {
            return;
        }

        await AddAsync(action.CommandDigest, digest.Function, cancellation);
        if (action.InputRootDigest.TryToDigest(digest.Function, out Digest root))
        {
            await AddDirectoryAsync(root, cancellation);
        }
    }

    /// <summary>Names a directory and everything under it.</summary>
    public async ValueTask AddDirectoryAsync(Digest root, CancellationToken cancellation)
    {
        Stack<Digest> ahead = new([root]);
        while (ahead.TryPop(out Digest digest))
        {
            if (await OpenAsync(digest, Reapi.Directory.Parser, cancellation) is not { } directory)
            {
                continue;
            }

            await AddFilesAsync(directory, digest.Function, cancellation);
            foreach (Reapi.DirectoryNode node in directory.Directories)
            {
                if (node.Digest.TryToDigest(digest.Function, out Digest child))
                {
                    ahead.Push(child);
                }
            }
        }
    }

    /// <summary>Names a Tree message and every file in it.</summary>
    public async ValueTask AddTreeAsync(Digest digest, CancellationToken cancellation)
    {
        if (await OpenAsync(digest, Reapi.Tree.Parser, cancellation) is not { } tree)
        {
            return;
        }

        await AddFilesAsync(tree.Root, digest.Function, cancellation);
        foreach (Reapi.Directory child in tree.Children)
        {
            await AddFilesAsync(child, digest.Function, cancellation);
        }
    }

    /// <summary>Touches what was named and is not touched yet.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_batch.Count > 0)
        {
            MissingCount += (await cas.FindMissingAsync(_batch, cancellation)).Count;
            TouchedCount += _batch.Count;
            _batch.Clear();
        }
    }

    private static UInt128 KeyOf(Digest digest) => BinaryPrimitives.ReadUInt128LittleEndian(digest.Hash);

    private async ValueTask AddFilesAsync(
        Reapi.Directory? directory, DigestFunction function, CancellationToken cancellation)
    {
        foreach (Reapi.FileNode node in directory?.Files ?? [])
        {
            await AddAsync(node.Digest, function, cancellation);
        }
    }

    private ValueTask AddAsync(Reapi.Digest? wire, DigestFunction function, CancellationToken cancellation) =>
        wire.TryToDigest(function, out Digest digest) ? AddAsync(digest, cancellation) : ValueTask.CompletedTask;

    // Names a message and reads it, the first time in this round; null at any other.
    private async ValueTask<T?> OpenAsync<T>(Digest digest, MessageParser<T> parser, CancellationToken cancellation)
        where T : class, IMessage<T>
    {
        await AddAsync(digest, cancellation);
        IsCutShort |= _opened.Count >= limits.OpenedMessagesMax;
        if (IsCutShort || !_opened.Add(KeyOf(digest)) || digest.SizeBytes > ResultBlobs.TreeSizeBytesMax)
        {
            return null;
        }

        try
        {
            return await cas.ReadAsync(digest, cancellation) is { } content ? parser.ParseFrom(content.Span) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
