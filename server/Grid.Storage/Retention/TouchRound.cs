using System.Buffers.Binary;
using Google.Protobuf;
using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Storage.Retention;

/// <summary>
/// One round in which the holders of a store name what they need, and it is touched on the way. What cannot be read is
/// left out: who needs it meets the error itself.
/// </summary>
/// <param name="cas">The store that is touched.</param>
/// <param name="trees">Knows what trees lead to, mostly from when the actions were accepted.</param>
/// <param name="limits">How much at a time.</param>
public sealed class TouchRound(IBlobStore cas, TreeClosures trees, RetentionLimits limits)
{
    // Half of a hash tells blobs apart as well as the whole, and a round may see millions.
    private readonly HashSet<UInt128> _touched = [];
    private readonly HashSet<UInt128> _opened = [];
    private readonly List<Digest> _batch = new(limits.TouchedAtOnceMax);

    /// <summary>How many blobs were touched.</summary>
    public long TouchedCount { get; private set; }

    /// <summary>How many of them the store no longer has.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Whether actions or trees were left out because there were too many.</summary>
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
        await AddAsync(root, cancellation);
        if (!TryOpen(root) || await TryReadAsync<TreeClosure>(async () => await trees.ReadAsync(root, cancellation)) is not { } closure)
        {
            return;
        }

        foreach (Digest blob in closure.Blobs)
        {
            await AddAsync(blob, cancellation);
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
            Digest[] digests = [.. _batch];
            _batch.Clear();
            MissingCount += (await cas.FindMissingAsync(digests, cancellation)).Count;
            TouchedCount += digests.Length;
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
        return TryOpen(digest) && digest.SizeBytes <= ResultBlobs.TreeSizeBytesMax
            ? await TryReadAsync(async () => Parse(parser, await cas.ReadAsync(digest, cancellation)))
            : null;
    }

    private bool TryOpen(Digest digest)
    {
        IsCutShort |= _opened.Count >= limits.OpenedMessagesMax;
        return !IsCutShort && _opened.Add(KeyOf(digest));
    }

    // A blob that is damaged, too large or not what it should be is one blob's trouble; that the store is away is everybody's.
    private static async ValueTask<T?> TryReadAsync<T>(Func<ValueTask<T?>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (GridException failure) when (failure.Status is not (GridStatus.Unavailable or GridStatus.DeadlineExceeded))
        {
            return null;
        }
    }

    private static T? Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte>? content)
        where T : class, IMessage<T>
    {
        try
        {
            return content is { } bytes ? parser.ParseFrom(bytes.Span) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
