using System.Buffers.Binary;
using System.Text;

namespace Grid.Benchmarks.Load;

/// <summary>The parts of HTTP/2 (RFC 9113) and HPACK (RFC 7541) that a load generator needs.</summary>
internal static class Http2
{
    public const int FrameHeaderBytes = 9;

    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;

    public const byte EndStreamFlag = 1;
    public const byte AckFlag = 1;
    public const byte EndHeadersFlag = 4;
    public const byte PaddedFlag = 8;

    public const ushort InitialWindowSizeSetting = 4;
    public const ushort MaxFrameSizeSetting = 5;

    /// <summary>What every connection and stream may send before anything else was said.</summary>
    public const int DefaultWindowBytes = 65_535;

    /// <summary>The largest frame before anything else was said.</summary>
    public const int DefaultFrameBytes = 16_384;

    /// <summary>Why a stream is reset by a client that lost interest: CANCEL.</summary>
    public static ReadOnlySpan<byte> Cancel => [0, 0, 0, 8];

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    public static void WriteFrameHeader(Span<byte> header, int length, byte type, byte flags, int streamId)
    {
        BinaryPrimitives.WriteInt32BigEndian(header, length << 8);
        header[3] = type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header[5..], streamId);
    }

    public static byte[] Frame(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[FrameHeaderBytes + payload.Length];
        WriteFrameHeader(frame, payload.Length, type, flags, streamId);
        payload.CopyTo(frame.AsSpan(FrameHeaderBytes));
        return frame;
    }

    /// <summary>A setting's six bytes.</summary>
    public static byte[] Setting(ushort name, int value)
    {
        byte[] setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, name);
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), value);
        return setting;
    }

    /// <summary>The headers of a gRPC call, which the server is told to remember in its table.</summary>
    public static byte[] FirstHeaders(string path) =>
    [
        0x83, 0x86,
        0x44, .. Literal(path),
        0x41, .. Literal("localhost"),
        0x5F, .. Literal("application/grpc"),
        0x40, .. Literal("te"), .. Literal("trailers"),
    ];

    /// <summary>The same headers for every later call: POST, http, and the four places in the table.</summary>
    public static byte[] LaterHeaders() => [0x83, 0x86, 0xC1, 0xC0, 0xBF, 0xBE];

    // Short strings only: a length of seven bits, no Huffman code.
    private static byte[] Literal(string text) => [checked((byte)text.Length), .. Encoding.ASCII.GetBytes(text)];
}
