using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Records in one stretch of memory, to be appended by one system call.</summary>
internal sealed class RecordBatch : IDisposable
{
    /// <summary>From here on a batch is worth a system call of its own.</summary>
    public const int SizeBytesFull = 512 << 10;

    private readonly List<PendingRecord> _records = [];
    private byte[] _buffer = [];

    /// <summary>Bytes of the records.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>Bytes of the files that records of it stand for.</summary>
    public long OwnFilesSizeBytes => _records.Sum(record => record.IsOwnFile ? DiskSpace.Of(record.Digest.SizeBytes) : 0);

    /// <summary>Whether the records lie in a segment by now, entered or not.</summary>
    public bool IsAppended { get; set; }

    public bool IsFull => SizeBytes >= SizeBytesFull;

    public IReadOnlyList<PendingRecord> Records => _records;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, SizeBytes);

    /// <summary>Adds a record, checksums and all.</summary>
    public void Add(RecordKind kind, in Digest digest, ReadOnlySpan<byte> content, uint writtenAt, long version = 0)
    {
        RecordHeader header = new(kind, digest, content.Length, writtenAt, version);
        int sizeBytes = header.RecordSizeBytes;
        Grow(sizeBytes);
        Span<byte> record = _buffer.AsSpan(SizeBytes, sizeBytes);
        header.WriteTo(record, content);
        content.CopyTo(record[header.SizeBytes..]);
        record[(header.SizeBytes + content.Length)..].Clear();
        _records.Add(new PendingRecord(header, SizeBytes));
        SizeBytes += sizeBytes;
    }

    public void Clear()
    {
        _records.Clear();
        SizeBytes = 0;
        IsAppended = false;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Grow(int sizeBytes)
    {
        if (sizeBytes <= _buffer.Length - SizeBytes)
        {
            return;
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(SizeBytes + sizeBytes, 2 * SizeBytes));
        Bytes.CopyTo(larger);
        Dispose();
        _buffer = larger;
    }
}
