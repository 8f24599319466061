using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>Writes answers into a buffer: <c>struct fuse_out_header</c>, then what the operation defines.</summary>
internal static class FuseReply
{
    public const int HeaderSize = 16;

    private const int ErrorOffset = 4;
    private const int UniqueOffset = 8;

    /// <summary>An answer of a header alone: success without more to say (0), or an error number.</summary>
    public static int Error(Span<byte> buffer, ulong unique, int error)
    {
        WriteHeader(buffer, unique, -error, HeaderSize);
        return HeaderSize;
    }

    /// <summary>An answer with one structure.</summary>
    public static int Of<T>(Span<byte> buffer, ulong unique, in T body)
        where T : unmanaged
    {
        MemoryMarshal.Write(buffer[HeaderSize..], in body);
        return Of(buffer, unique, Unsafe.SizeOf<T>());
    }

    /// <summary>An answer whose body of <paramref name="bodyLength"/> bytes is in the buffer already.</summary>
    public static int Of(Span<byte> buffer, ulong unique, int bodyLength)
    {
        WriteHeader(buffer, unique, 0, HeaderSize + bodyLength);
        return HeaderSize + bodyLength;
    }

    /// <summary>
    /// Unasked: what the name <paramref name="name"/> means in a directory is not to be relied on any more
    /// (<c>FUSE_NOTIFY_INVAL_ENTRY</c>).
    /// </summary>
    public static int InvalidName(Span<byte> buffer, ulong parentId, ReadOnlySpan<byte> name)
    {
        const int InvalidateEntry = 3;
        Span<byte> body = buffer[HeaderSize..];
        BinaryPrimitives.WriteUInt64LittleEndian(body, parentId);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], (uint)name.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(body[12..], 0);
        name.CopyTo(body[16..]);
        body[16 + name.Length] = 0;
        int length = HeaderSize + 16 + name.Length + 1;
        WriteHeader(buffer, 0, InvalidateEntry, length);
        return length;
    }

    private static void WriteHeader(Span<byte> buffer, ulong unique, int error, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer, length);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[ErrorOffset..], error);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[UniqueOffset..], unique);
    }
}
