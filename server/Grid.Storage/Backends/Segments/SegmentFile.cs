using Grid.Core;
using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>One segment: a file of records, appended to by one <see cref="SegmentAppender"/> until it is large enough.</summary>
internal sealed class SegmentFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private long _sizeBytes;
    private long _deadSizeBytes;
    private long _ownFilesSizeBytes;

    private SegmentFile(long number, string path, SafeFileHandle file, long sizeBytes)
    {
        Number = number;
        Path = path;
        _file = file;
        _sizeBytes = sizeBytes;
        Order = number;
    }

    public long Number { get; }

    public string Path { get; }

    /// <summary>Bytes of its records.</summary>
    public long SizeBytes => Volatile.Read(ref _sizeBytes);

    /// <summary>Bytes of the files that its records stand for.</summary>
    public long OwnFilesSizeBytes => Volatile.Read(ref _ownFilesSizeBytes);

    /// <summary>Bytes of records that nothing points to any more.</summary>
    public long DeadSizeBytes => Volatile.Read(ref _deadSizeBytes);

    /// <summary>What decides when it is full: a segment that stands for many bytes must not hold many at bay.</summary>
    public long WeightBytes => SizeBytes + OwnFilesSizeBytes;

    /// <summary>Its place in the order in which segments are reclaimed.</summary>
    public long Order { get; set; }

    /// <summary>Before this time everything in it is protected, so that nobody needs to look.</summary>
    public uint ProtectedUntil { get; set; }

    /// <summary>Before this time too much in it is in use, so that nobody needs to look unless nothing else is left.</summary>
    public uint InUseUntil { get; set; }

    /// <summary>Bytes in it that were protected when somebody looked.</summary>
    public long ProtectedSizeBytes { get; set; }

    /// <summary>Bytes of it that are known to be on the medium.</summary>
    public long SyncedSizeBytes { get; set; }

    /// <exception cref="IOException">There is no room for it.</exception>
    public static SegmentFile Create(long number, string path) =>
        new(number, path, Open(path, FileMode.CreateNew, FileAccess.ReadWrite), sizeBytes: 0);

    public static SegmentFile Open(long number, string path, bool isReadOnly = false)
    {
        SafeFileHandle file = Open(path, FileMode.Open, isReadOnly ? FileAccess.Read : FileAccess.ReadWrite);
        return new SegmentFile(number, path, file, RandomAccess.GetLength(file));
    }

    /// <summary>Appends records; nothing is appended when that fails. One caller at a time.</summary>
    public long Append(ReadOnlySpan<byte> records)
    {
        long offset = _sizeBytes;
        RandomAccess.Write(_file, records, offset);
        Volatile.Write(ref _sizeBytes, offset + records.Length);
        return offset;
    }

    /// <summary>Reads as much as there is, up to the length of the buffer.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        int total = 0;
        while (total < buffer.Length)
        {
            int count = ReadSome(buffer[total..], offset + total);
            if (count == 0)
            {
                break;
            }

            total += count;
        }

        return total;
    }

    /// <summary>Reads the header of the record at an offset.</summary>
    public bool TryReadHeader(long offset, out RecordHeader header)
    {
        try
        {
            return ReadHeader(offset, out header);
        }
        catch (ObjectDisposedException)
        {
            // Reclaimed meanwhile.
            header = default;
            return false;
        }
    }

    /// <summary>Reads a blob's content, verified; null when it is not what was written.</summary>
    /// <param name="offset">Where its record begins.</param>
    /// <param name="digest">The blob.</param>
    /// <param name="place">Memory to read the record into, when it is large enough.</param>
    public ReadOnlyMemory<byte>? TryReadBlob(long offset, in Digest digest, Memory<byte> place = default) =>
        TryRead(offset, digest, (int)digest.SizeBytes, place)?.ToBlob(digest);

    /// <summary>Reads the value stored under a digest, verified; null when it is not what was written.</summary>
    public ReadOnlyMemory<byte>? TryReadValue(long offset, in Digest digest) =>
        ReadHeader(offset, out RecordHeader header) && header.ContentSizeBytes <= SizeBytes - offset
        && TryRead(offset, digest, header.ContentSizeBytes, Memory<byte>.Empty) is { Kind: RecordKind.Value } value
            ? value.Bytes
            : default(ReadOnlyMemory<byte>?);

    public void AddOwnFiles(long sizeBytes) => Interlocked.Add(ref _ownFilesSizeBytes, sizeBytes);

    public void SetDead(long sizeBytes) => Interlocked.Exchange(ref _deadSizeBytes, sizeBytes);

    public void AddDead(long sizeBytes) => Interlocked.Add(ref _deadSizeBytes, sizeBytes);

    /// <summary>Cuts off what a failed write left behind the last record.</summary>
    public void Trim() => Truncate(_sizeBytes);

    public void Truncate(long sizeBytes)
    {
        if (RandomAccess.GetLength(_file) != sizeBytes)
        {
            RandomAccess.SetLength(_file, sizeBytes);
        }

        Volatile.Write(ref _sizeBytes, sizeBytes);
    }

    public void Sync() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    private bool ReadHeader(long offset, out RecordHeader header)
    {
        Span<byte> bytes = stackalloc byte[RecordHeader.SizeBytesMax];
        return RecordHeader.TryRead(bytes[..Read(bytes, offset)], out header);
    }

    // What the medium cannot read any more is as good as not there: its blobs are damaged, the others are not.
    private int ReadSome(Span<byte> buffer, long offset)
    {
        try
        {
            return RandomAccess.Read(_file, buffer, offset);
        }
        catch (IOException failure) when (failure.HResult == DiskSpace.Unreadable)
        {
            return 0;
        }
    }

    // A compressed blob takes less than was made room for: what comes after it is read along, and not looked at.
    private RecordContent? TryRead(long offset, in Digest digest, int contentSizeBytesMax, Memory<byte> place)
    {
        int headerSizeBytes = RecordHeader.SizeOf(digest.Function);
        int sizeBytesMax = headerSizeBytes + contentSizeBytesMax;
        Memory<byte> room = place.Length >= sizeBytesMax
            ? place[..sizeBytesMax]
            : GC.AllocateUninitializedArray<byte>(sizeBytesMax);
        Memory<byte> read = room[..Read(room.Span, offset)];
        if (!RecordHeader.TryRead(read.Span, out RecordHeader header)
            || header.Digest != digest
            || header.ContentSizeBytes > read.Length - headerSizeBytes)
        {
            return null;
        }

        ReadOnlyMemory<byte> content = read.Slice(headerSizeBytes, header.ContentSizeBytes);
        return RecordHeader.IsIntact(read.Span, content.Span) ? new RecordContent(header.Kind, content) : null;
    }

    // Sharing everything keeps the base library from locking each file: the store's folder is locked as a whole.
    private static SafeFileHandle Open(string path, FileMode mode, FileAccess access) =>
        File.OpenHandle(path, mode, access, FileShare.ReadWrite | FileShare.Delete);
}
