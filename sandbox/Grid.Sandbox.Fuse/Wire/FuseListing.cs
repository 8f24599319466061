using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>A part of a directory's listing, as it fits into the buffer the kernel has for it.</summary>
internal ref struct FuseListing(Span<byte> buffer)
{
    // struct fuse_dirent: inode 8, offset of the next 8, length of the name 4, kind 4, name; padded to 8.
    private const int RecordHeaderSize = 24;
    private const int OffsetOffset = 8;
    private const int NameLengthOffset = 16;
    private const int KindOffset = 20;
    private const int FileTypeShift = 12;

    private readonly Span<byte> _buffer = buffer;

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether a name fits, with its attributes or without.</summary>
    public readonly bool HasRoom(int nameLength, bool isPlus) => Length + SizeOf(nameLength, isPlus) <= _buffer.Length;

    /// <summary>Adds a name (READDIR).</summary>
    public void Add(ReadOnlySpan<byte> name, ulong inode, uint mode, ulong nextOffset) =>
        Length += Write(_buffer[Length..], name, inode, mode, nextOffset);

    /// <summary>Adds a name and what it leads to (READDIRPLUS). A node id of 0 says only that the name is there.</summary>
    public void AddPlus(ReadOnlySpan<byte> name, in FuseEntry entry, ulong nextOffset)
    {
        Span<byte> rest = _buffer[Length..];
        MemoryMarshal.Write(rest, in entry);
        Length += FuseEntry.Size
            + Write(rest[FuseEntry.Size..], name, entry.Attributes.Inode, entry.Attributes.Mode, nextOffset);
    }

    private static int SizeOf(int nameLength, bool isPlus) =>
        (isPlus ? FuseEntry.Size : 0) + Padded(RecordHeaderSize + nameLength);

    private static int Padded(int length) => (length + 7) & ~7;

    private static int Write(Span<byte> record, ReadOnlySpan<byte> name, ulong inode, uint mode, ulong nextOffset)
    {
        int length = Padded(RecordHeaderSize + name.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(record, inode);
        BinaryPrimitives.WriteUInt64LittleEndian(record[OffsetOffset..], nextOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[NameLengthOffset..], (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[KindOffset..], mode >> FileTypeShift);
        name.CopyTo(record[RecordHeaderSize..]);
        record[(RecordHeaderSize + name.Length)..length].Clear();
        return length;
    }
}
