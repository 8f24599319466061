using System.Buffers;
using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Storage;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Capture;

/// <summary>
/// Brings blobs into a store: each is hashed as it is read, the store is asked which it misses, and only those are sent,
/// small ones together. A large file is read once more when it is missing. One caller at a time.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="function">What their digests are made by.</param>
/// <param name="fileBytesMax">Bytes of all files together; null for no limit.</param>
internal sealed class BlobUploader(IBlobStore store, DigestFunction function, long? fileBytesMax = null)
{
    // Large files sent at the same time.
    private const int StreamsMax = 4;

    private const int ReadSize = 256 << 10;

    private readonly HashSet<Digest> _known = [function.Empty];
    private readonly List<Blob> _small = [];
    private readonly Dictionary<Digest, string> _paths = [];

    // An action may lead to one file by a million names, each of which costs it next to nothing.
    private readonly Dictionary<(ulong Device, ulong Inode), Digest> _read = [];
    private long _smallBytes;

    /// <summary>Bytes of the files taken so far, each as often as it was taken.</summary>
    public long FileBytes { get; private set; }

    /// <summary>Bytes of the files that were read to be hashed.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Every blob that was taken so far, and the empty one.</summary>
    public IReadOnlyCollection<Digest> Blobs => _known;

    /// <summary>Reads a file to its end, and tells its digest.</summary>
    public static Digest DigestOf(SafeFileHandle file, DigestFunction function, CancellationToken cancellation)
    {
        using IDigestHasher hasher = function.CreateHasher();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            long position = 0;
            int count;
            while ((count = RandomAccess.Read(file, buffer, position)) > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                hasher.Append(buffer.AsSpan(0, count));
                position += count;
            }

            return Digest.Of(function, hasher, position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Brings a file whose digest is known into a store, piece by piece.</summary>
    /// <exception cref="GridException">The store refused it, or the file is another by now.</exception>
    public static async ValueTask SendAsync(
        IBlobStore store, Digest digest, SafeFileHandle file, CancellationToken cancellation)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            await using IBlobWriter writer = await store.OpenWriteAsync(digest, cancellation);
            long position = 0;
            int count;
            while ((count = await RandomAccess.ReadAsync(file, buffer, position, cancellation)) > 0)
            {
                await writer.WriteAsync(buffer.AsMemory(0, count), cancellation);
                position += count;
            }

            await writer.CommitAsync(cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Takes a blob held in memory, which must not change any more.</summary>
    public async ValueTask<Digest> AddAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Digest digest = Digest.Of(function, content.Span);
        if (!_known.Add(digest))
        {
            return digest;
        }

        if (_smallBytes + content.Length > BlobBatches.SizeBytesMax)
        {
            await FlushAsync(cancellation);
        }

        _small.Add(new Blob(digest, content));
        _smallBytes += content.Length;
        await FlushIfFullAsync(cancellation);
        return digest;
    }

    /// <summary>
    /// Takes a file, open at <paramref name="file"/>; a large one is opened again at <paramref name="path"/> to be sent. One
    /// that is too large is not even read, since a file of many holes costs its writer nothing; one that was taken before
    /// is not read again.
    /// </summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the files are more than is accepted.</exception>
    public async ValueTask<Digest> AddFileAsync(SafeFileHandle file, string path, CancellationToken cancellation)
    {
        FileStatus status = FileCalls.TryGetStatus(file) ?? throw Errno.ToFailure($"Cannot look at '{path}'", Errno.Last);
        Count(status.SizeBytes, path);
        if (!_read.TryGetValue((status.Device, status.Inode), out Digest digest))
        {
            digest = await ReadFileAsync(file, status.SizeBytes, path, cancellation);
            _read.Add((status.Device, status.Inode), digest);
        }

        return digest;
    }

    /// <summary>Takes a file whose digest is known; it is opened at <paramref name="path"/> only to be sent.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the files are more than is accepted.</exception>
    public ValueTask AddKnownAsync(Digest digest, string path, CancellationToken cancellation)
    {
        Count(digest.SizeBytes, path);
        return HoldAsync(digest, path, cancellation);
    }

    /// <summary>Takes what a command wrote to a stream.</summary>
    public async ValueTask<Digest> AddOutputAsync(CapturedOutput stream, CancellationToken cancellation)
    {
        if (stream.Path is null)
        {
            return await AddAsync(stream.Content, cancellation);
        }

        CaptureSource source = new(Parent: null, NativeName.Of(stream.Path), stream.Path, stream.Path);
        using SafeFileHandle file = TreeCapture.OpenFile(source);
        return await AddFileAsync(file, stream.Path, cancellation);
    }

    /// <summary>Takes every Directory message of a tree.</summary>
    public async ValueTask AddDirectoriesAsync(CapturedTree tree, CancellationToken cancellation)
    {
        foreach (Reapi.Directory directory in tree.Directories)
        {
            await AddAsync(directory.ToByteArray(), cancellation);
        }
    }

    /// <summary>Sends what is still held back. Without it blobs may be missing from the store.</summary>
    /// <exception cref="GridException">The store refused a blob.</exception>
    public async ValueTask FlushAsync(CancellationToken cancellation)
    {
        if (_small.Count + _paths.Count == 0)
        {
            return;
        }

        Digest[] held = [.. _small.Select(blob => blob.Digest), .. _paths.Keys];
        HashSet<Digest> missing = [.. await store.FindMissingAsync(held, cancellation)];
        await SendSmallAsync([.. _small.Where(blob => missing.Contains(blob.Digest))], cancellation);
        ParallelOptions options = new() { MaxDegreeOfParallelism = StreamsMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            _paths.Where(pair => missing.Contains(pair.Key)), options, (pair, token) => SendAsync(pair.Key, pair.Value, token));
        _small.Clear();
        _paths.Clear();
        _smallBytes = 0;
    }

    /// <summary>Counts bytes of files that need not be taken, because they were before.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when they are more than is accepted.</exception>
    public void Count(long sizeBytes, string path)
    {
        FileBytes += sizeBytes;
        if (FileBytes > fileBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"'{path}' and the outputs before it have more than the {fileBytesMax} bytes that an action may leave.");
        }
    }

    private async ValueTask<Digest> ReadFileAsync(SafeFileHandle file, long sizeBytes, string path, CancellationToken cancellation)
    {
        BytesRead += sizeBytes;
        if (sizeBytes <= BlobBatches.SmallBytesMax)
        {
            return await AddAsync(ReadWhole(file, (int)sizeBytes), cancellation);
        }

        Digest digest = DigestOf(file, function, cancellation);
        await HoldAsync(digest, path, cancellation);
        return digest;
    }

    private ValueTask HoldAsync(Digest digest, string path, CancellationToken cancellation)
    {
        if (!_known.Add(digest))
        {
            return ValueTask.CompletedTask;
        }

        _paths.Add(digest, path);
        return FlushIfFullAsync(cancellation);
    }

    private ValueTask FlushIfFullAsync(CancellationToken cancellation) =>
        _small.Count + _paths.Count < BlobBatches.CountMax ? ValueTask.CompletedTask : FlushAsync(cancellation);

    private async ValueTask SendSmallAsync(List<Blob> blobs, CancellationToken cancellation)
    {
        if (blobs.Count == 0)
        {
            return;
        }

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync(blobs, cancellation);
        if (refusals.FirstOrDefault(refusal => refusal is not null) is { } first)
        {
            throw first;
        }
    }

    private async ValueTask SendAsync(Digest digest, string path, CancellationToken cancellation)
    {
        using SafeFileHandle file = FileCalls.TryOpenFile(parent: null, NativeName.Of(path))
            ?? throw Errno.ToFailure($"Cannot read '{path}'", Errno.Last);
        try
        {
            await SendAsync(store, digest, file, cancellation);
        }
        catch (GridException refusal)
        {
            throw refusal.At($"Upload of '{path}'");
        }
    }

    private static ReadOnlyMemory<byte> ReadWhole(SafeFileHandle file, int sizeBytes)
    {
        byte[] content = GC.AllocateUninitializedArray<byte>(sizeBytes);
        int position = 0;
        int count;
        while (position < sizeBytes && (count = RandomAccess.Read(file, content.AsSpan(position), position)) > 0)
        {
            position += count;
        }

        // Shorter when somebody cut the file meanwhile: then this is what it holds.
        return content.AsMemory(0, position);
    }
}
