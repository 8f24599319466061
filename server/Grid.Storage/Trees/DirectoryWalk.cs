using System.Runtime.CompilerServices;
using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>Walks a tree of Directory blobs, level by level, meeting each distinct directory once.</summary>
public static class DirectoryWalk
{
    /// <summary>How many distinct directories a walk meets before it gives up.</summary>
    public const int DirectoryCountMax = 1_000_000;

    /// <summary>The largest Directory message that is read.</summary>
    public const long DirectorySizeBytesMax = 16 * 1024 * 1024;

    // What is read at once: enough to spare round trips to remote stores, little enough to hold.
    private const long BatchSizeBytesMax = 4 * 1024 * 1024;
    private const int BatchCountMax = 1000;

    /// <summary>
    /// Every directory that can be reached from <paramref name="root"/>, in an order that depends on the tree only. One
    /// with a problem is reported and not descended into.
    /// </summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the tree has too many directories.</exception>
    public static async IAsyncEnumerable<WalkedDirectory> WalkAsync(
        IBlobStore cas, Digest root, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HashSet<Digest> seen = [root];
        Queue<Digest> ahead = new([root]);
        while (ahead.Count > 0)
        {
            List<Digest> batch = TakeBatch(ahead);
            IReadOnlyList<ReadOnlyMemory<byte>?> contents = await cas.ReadBatchAsync(batch, cancellation);
            for (int i = 0; i < batch.Count; i++)
            {
                WalkedDirectory walked = Parse(batch[i], contents[i]);
                EnqueueChildren(walked, seen, ahead);
                yield return walked;
            }
        }
    }

    /// <summary>Reads directories whose digests are known already, in their order.</summary>
    public static async IAsyncEnumerable<WalkedDirectory> ReadAsync(
        IBlobStore cas, IEnumerable<Digest> digests, [EnumeratorCancellation] CancellationToken cancellation)
    {
        Queue<Digest> ahead = new(digests);
        while (ahead.Count > 0)
        {
            List<Digest> batch = TakeBatch(ahead);
            IReadOnlyList<ReadOnlyMemory<byte>?> contents = await cas.ReadBatchAsync(batch, cancellation);
            for (int i = 0; i < batch.Count; i++)
            {
                yield return Parse(batch[i], contents[i]);
            }
        }
    }

    private static List<Digest> TakeBatch(Queue<Digest> ahead)
    {
        List<Digest> batch = [ahead.Dequeue()];
        long sizeBytes = batch[0].SizeBytes;
        ThrowIfTooLarge(batch[0]);
        while (ahead.TryPeek(out Digest next) && batch.Count < BatchCountMax)
        {
            sizeBytes += next.SizeBytes;
            if (sizeBytes > BatchSizeBytesMax)
            {
                break;
            }

            batch.Add(ahead.Dequeue());
        }

        return batch;
    }

    private static void ThrowIfTooLarge(Digest digest)
    {
        if (digest.SizeBytes > DirectorySizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"Directory {digest} is larger than {DirectorySizeBytesMax} bytes: spread its entries over subdirectories.");
        }
    }

    private static WalkedDirectory Parse(Digest digest, ReadOnlyMemory<byte>? content)
    {
        if (content is not { } bytes)
        {
            return new WalkedDirectory(digest, null, GridException.NotFound($"Directory {digest} is not held: upload it."));
        }

        try
        {
            Reapi.Directory directory = Reapi.Directory.Parser.ParseFrom(bytes.Span);
            return directory.Directories.All(node => node.Digest.TryToDigest(digest.Function, out _))
                ? new WalkedDirectory(digest, directory, null)
                : new WalkedDirectory(digest, null, NotADirectory(digest, "a child's digest is malformed"));
        }
        catch (InvalidProtocolBufferException failure)
        {
            return new WalkedDirectory(digest, null, NotADirectory(digest, failure.Message));
        }
    }

    private static void EnqueueChildren(WalkedDirectory walked, HashSet<Digest> seen, Queue<Digest> ahead)
    {
        foreach (Reapi.DirectoryNode node in walked.Directory?.Directories ?? [])
        {
            Digest child = node.Digest.ToDigest(walked.Digest.Function);
            if (!seen.Add(child))
            {
                continue;
            }

            if (seen.Count > DirectoryCountMax)
            {
                throw GridException.ResourceExhausted(
                    $"The tree has more than {DirectoryCountMax} distinct directories: ask for parts of it.");
            }

            ahead.Enqueue(child);
        }
    }

    private static GridException NotADirectory(Digest digest, string reason) => GridException.InvalidArgument(
        $"Blob {digest} is not a Directory message ({reason}): name the digest of one.");
}
