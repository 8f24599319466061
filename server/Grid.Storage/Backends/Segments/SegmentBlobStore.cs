using System.Runtime.InteropServices;
using Grid.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Backends;

/// <summary>
/// Keeps small blobs as records of append-only segments and large ones as files of their own, found by an index in
/// mapped memory. What it does not do is sync each blob: that happens in the background, at most an interval later.
/// </summary>
public sealed class SegmentBlobStore : IBlobStore, IBlobDeleter, IDisposable
{
    private readonly SegmentEngine _engine;
    private readonly OwnFiles _files;
    private readonly OwnFileStage _stage;

    private SegmentBlobStore(SegmentEngine engine)
    {
        _engine = engine;
        _files = engine.OwnFiles!;
        _stage = new OwnFileStage(engine, _files);
    }

    /// <summary>The folder the store lives in.</summary>
    public string Root => _engine.Root;

    /// <summary>Bytes the store occupies, uploads in progress included.</summary>
    public long SizeBytes => _engine.Ledger.TakenSizeBytes;

    /// <summary>How many blobs are held.</summary>
    public long BlobCount => _engine.Index.Count;

    /// <summary>Bytes of the index, which lies beside what the store's size bounds.</summary>
    public long IndexSizeBytes => _engine.Index.SizeBytes;

    /// <summary>How many blobs were found damaged, and dropped, since the store was opened.</summary>
    public long DamagedCount => _engine.DamagedCount;

    /// <summary>What was found when the store was opened.</summary>
    public SegmentStoreReport Report => _engine.Report;

    internal SegmentEngine Engine => _engine;

    /// <summary>How what a folder holds is laid out; null when it holds no store yet.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is a segment store this build cannot read.</exception>
    public static StoreLayout? LayoutOf(string root) => StoreFormat.LayoutOf(root);

    /// <summary>Opens the store in a folder, for this process alone, with what it held when it was last closed.</summary>
    /// <param name="root">The folder; made when there is none.</param>
    /// <param name="options">How it keeps what it is given.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it says what it found; null for nowhere.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is in use, cannot be written, or holds something else.</exception>
    public static SegmentBlobStore Open(string root, SegmentStoreOptions options, TimeProvider time, ILogger? log = null) =>
        new(SegmentEngine.Open(root, hasOwnFiles: true, options, time, log));

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => new(digests switch
        {
            List<Digest> list => FindMissing(CollectionsMarshal.AsSpan(list)),
            Digest[] array => FindMissing(array),
            _ => FindMissing([.. digests]),
        });

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        return new(digest.IsEmpty ? Stream.Null : OpenRead(digest, offset));
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) => new(OpenWrite(digest));

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        ReadBatchAsync(digests, Memory<byte>.Empty, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, Memory<byte> room, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = new ReadOnlyMemory<byte>?[digests.Count];
        for (int i = 0; i < contents.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            contents[i] = digests[i].IsEmpty ? ReadOnlyMemory<byte>.Empty : Read(digests[i], ref room);
        }

        return new(contents);
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        using SegmentBatchWrite write = new(_engine, _stage, blobs);
        return new(write.Run(cancellation));
    }

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            _engine.Delete(digest);
        }

        return new([]);
    }

    public void Dispose() => _engine.Dispose();

    internal static void ThrowIfTooLarge(Digest digest, SegmentEngine engine)
    {
        // Beside its bytes a blob takes a header.
        if (digest.SizeBytes > engine.Ledger.SizeBytesMax - RecordHeader.SizeBytesMax)
        {
            throw StoreLimits.BlobTooLarge(digest, engine.Ledger.SizeBytesMax);
        }
    }

    private IReadOnlyList<Digest> FindMissing(ReadOnlySpan<Digest> digests)
    {
        const int Ahead = 8;
        MissingDigests missing = default;
        uint now = _engine.Clock.Now;
        for (int i = 0; i < digests.Length; i++)
        {
            if (i + Ahead < digests.Length)
            {
                _engine.Index.Prefetch(digests[i + Ahead]);
            }

            if (!_engine.TryTouch(digests[i], now, out _) && !digests[i].IsEmpty)
            {
                missing.Add(digests[i]);
            }
        }

        return missing.List;
    }

    private IBlobWriter OpenWrite(Digest digest)
    {
        ThrowIfTooLarge(digest, _engine);
        return digest.SizeBytes <= _engine.Options.SmallBlobSizeBytesMax
            ? new SegmentBlobWriter(digest, _engine)
            : new DiskBlobWriter(digest, _stage);
    }

    private Stream? OpenRead(Digest digest, long offset)
    {
        ReadOnlyMemory<byte>? content = _engine.Read(digest, RecordKind.Blob, out bool isOwnFile);
        if (content is not null && MemoryMarshal.TryGetArray(content.Value, out ArraySegment<byte> bytes))
        {
            return new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false) { Position = offset };
        }

        FileStream? file = isOwnFile ? OpenFile(digest) : null;
        if (file is not null)
        {
            file.Position = offset;
        }

        return file;
    }

    private ReadOnlyMemory<byte>? Read(Digest digest, ref Memory<byte> room)
    {
        long recordSizeBytes = RecordHeader.SizeOf(digest.Function) + digest.SizeBytes;
        Memory<byte> place = recordSizeBytes <= room.Length ? room[..(int)recordSizeBytes] : Memory<byte>.Empty;
        ReadOnlyMemory<byte>? content = _engine.Read(digest, RecordKind.Blob, out bool isOwnFile, place);
        if (!isOwnFile)
        {
            room = room[place.Length..];
            return content;
        }

        using FileStream? file = OpenFile(digest);
        if (file is null)
        {
            return null;
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)digest.SizeBytes));
        file.ReadExactly(bytes);
        return bytes;
    }

    private FileStream? OpenFile(Digest digest)
    {
        // The place comes first: what is uploaded meanwhile has another, and stays.
        bool isHeld = _engine.Index.TryFind(digest, out SegmentLocation location, out _) && location.IsOwnFile;
        FileStream? file = _files.TryOpen(digest);
        if (file is null && isHeld)
        {
            _engine.DropDamaged(digest, location);
        }

        return file;
    }
}
