using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Grid.Benchmarks.Load;

/// <summary>
/// A gRPC client that costs next to nothing: one thread, one connection, requests serialized in advance, answers counted
/// or handed on as bytes, not parsed. A library's client costs more than the server it measures.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    private const int ReceiveBufferBytes = 1 << 20;
    private const int StreamWindowBytes = 16 << 20;
    private const int ConnectionWindowBytes = 64 << 20;
    private const int FramesPerSendMax = 64;

    private readonly Socket _socket;
    private readonly byte[] _firstHeaders;
    private readonly byte[] _laterHeaders = Http2.LaterHeaders();
    private readonly byte[] _in = GC.AllocateUninitializedArray<byte>(ReceiveBufferBytes);
    private readonly List<ArraySegment<byte>> _out = [];
    private readonly Dictionary<int, LoadStream> _streams = [];
    private readonly List<LoadStream> _sending = [];

    // What still comes of a call that was hung up on.
    private readonly LoadStream _forgotten = new(0, default, sendWindow: 0);
    private ILoadSource? _source;
    private int _inEnd;
    private int _dataLeft;
    private LoadStream? _dataStream;
    private bool _isDataLast;
    private int _unacknowledgedBytes;
    private int _nextId = 1;
    private long _sendWindow = Http2.DefaultWindowBytes;
    private long _streamSendWindow = Http2.DefaultWindowBytes;
    private int _frameBytesMax = Http2.DefaultFrameBytes;
    private bool _isReady;

    private LoadConnection(Socket socket, string path)
    {
        _socket = socket;
        _firstHeaders = Http2.FirstHeaders(path);
    }

    /// <summary>Connects, and comes to terms with the server, so that no measurement pays for that.</summary>
    /// <param name="address">Where the server listens.</param>
    /// <param name="path">The method, such as <c>/package.Service/Method</c>.</param>
    /// <param name="frameBytesMax">The largest frame the server may send.</param>
    public static LoadConnection Open(EndPoint address, string path, int frameBytesMax)
    {
        bool isUnix = address.AddressFamily == AddressFamily.Unix;
        Socket socket = new(address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        LoadConnection connection = new(socket, path);
        socket.Connect(address);
        socket.NoDelay = !isUnix;
        connection.Greet(frameBytesMax);
        return connection;
    }

    /// <summary>Makes the source's calls, <paramref name="concurrency"/> under way at once, until it has none left.</summary>
    public void Run(ILoadSource source, int concurrency)
    {
        _source = source;
        for (int i = 0; i < concurrency; i++)
        {
            Begin();
        }

        Flush();
        while (_streams.Count > 0)
        {
            Receive();
            Flush();
        }
    }

    /// <summary>Ends the connection under a thread that waits for answers; it hears of that by an exception.</summary>
    public void HangUp() => _socket.Shutdown(SocketShutdown.Both);

    public void Dispose() => _socket.Dispose();

    private void Greet(int frameBytesMax)
    {
        byte[] settings =
        [
            .. Http2.Setting(Http2.InitialWindowSizeSetting, StreamWindowBytes),
            .. Http2.Setting(Http2.MaxFrameSizeSetting, frameBytesMax),
        ];
        _out.Add(Http2.Preface.ToArray());
        _out.Add(Http2.Frame(Http2.Settings, flags: 0, streamId: 0, settings));
        AddWindowUpdate(streamId: 0, ConnectionWindowBytes - Http2.DefaultWindowBytes);
        Flush();
        while (!_isReady)
        {
            Receive();
            Flush();
        }
    }

    private void Begin()
    {
        if (!_source!.TryNext(out LoadCall call))
        {
            return;
        }

        byte[] headers = _nextId == 1 ? _firstHeaders : _laterHeaders;
        LoadStream stream = new(_nextId, call, _streamSendWindow);
        _streams.Add(_nextId, stream);
        _sending.Add(stream);
        _out.Add(Http2.Frame(Http2.Headers, Http2.EndHeadersFlag, _nextId, headers));
        _nextId += 2;
    }

    private void Flush()
    {
        do
        {
            AddData();
            if (_out.Count > 0)
            {
                _socket.Send(_out);
                _out.Clear();
            }
        }
        while (_sending.Exists(stream => _sendWindow > 0 && stream.SendWindow > 0));
    }

    private void AddData()
    {
        int frames = 0;
        for (int i = 0; i < _sending.Count && frames < FramesPerSendMax;)
        {
            LoadStream stream = _sending[i];
            while (!stream.Rest.IsEmpty && frames < FramesPerSendMax && Math.Min(_sendWindow, stream.SendWindow) > 0)
            {
                AddDataFrame(stream);
                frames++;
            }

            if (stream.Rest.IsEmpty)
            {
                _sending.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }
    }

    private void AddDataFrame(LoadStream stream)
    {
        int length = (int)Math.Min(Math.Min(_sendWindow, stream.SendWindow), Math.Min(_frameBytesMax, stream.Rest.Length));
        bool isLast = length == stream.Rest.Length;
        byte[] header = new byte[Http2.FrameHeaderBytes];
        Http2.WriteFrameHeader(header, length, Http2.Data, isLast ? Http2.EndStreamFlag : (byte)0, stream.Id);
        _out.Add(header);
        MemoryMarshal.TryGetArray(stream.Rest[..length], out ArraySegment<byte> data);
        _out.Add(data);
        stream.Rest = stream.Rest[length..];
        stream.SendWindow -= length;
        _sendWindow -= length;
    }

    private void Receive()
    {
        int count = _socket.Receive(_in.AsSpan(_inEnd));
        if (count == 0)
        {
            throw new InvalidOperationException("The server closed the connection.");
        }

        _inEnd += count;
        int position = 0;
        while (TryTake(_in.AsSpan(position, _inEnd - position), out int taken))
        {
            position += taken;
        }

        _in.AsSpan(position, _inEnd - position).CopyTo(_in);
        _inEnd -= position;
    }

    // One frame, or what has come of a data frame: its bytes are counted as they come.
    private bool TryTake(ReadOnlySpan<byte> received, out int taken)
    {
        taken = 0;
        if (_dataStream is not null)
        {
            taken = Math.Min(_dataLeft, received.Length);
            TakeData(received[..taken]);
            return taken > 0 || _dataStream is null;
        }

        if (received.Length < Http2.FrameHeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32BigEndian(received) >>> 8;
        int streamId = BinaryPrimitives.ReadInt32BigEndian(received[5..]);
        if (received[3] == Http2.Data)
        {
            _dataStream = _streams.GetValueOrDefault(streamId, _forgotten);
            _dataLeft = length;
            _isDataLast = (received[4] & Http2.EndStreamFlag) != 0;
            ThrowIfPadded(received[4]);
            taken = Http2.FrameHeaderBytes;
            return true;
        }

        bool isWhole = received.Length >= Http2.FrameHeaderBytes + length;
        if (isWhole)
        {
            taken = Http2.FrameHeaderBytes + length;
            TakeFrame(received[3], received[4], streamId, received[Http2.FrameHeaderBytes..taken]);
        }

        return isWhole;
    }

    private void TakeData(ReadOnlySpan<byte> data)
    {
        int count = data.Length;
        LoadStream stream = _dataStream!;
        _dataLeft -= count;
        stream.Take(data);
        stream.UnacknowledgedBytes += count;
        _unacknowledgedBytes += count;
        if (_unacknowledgedBytes > ConnectionWindowBytes / 2)
        {
            AddWindowUpdate(streamId: 0, _unacknowledgedBytes);
            _unacknowledgedBytes = 0;
        }

        if (stream != _forgotten && stream.UnacknowledgedBytes > StreamWindowBytes / 2)
        {
            AddWindowUpdate(stream.Id, stream.UnacknowledgedBytes);
            stream.UnacknowledgedBytes = 0;
        }

        if (_dataLeft == 0)
        {
            _dataStream = null;
            HangUpIf(stream.Call.IsLeftAtAnswer && !_isDataLast, stream);
            EndIf(_isDataLast, stream, []);
        }
    }

    private void TakeFrame(byte type, byte flags, int streamId, ReadOnlySpan<byte> payload)
    {
        switch (type)
        {
            case Http2.Headers:
                EndIf((flags & Http2.EndStreamFlag) != 0, _streams.GetValueOrDefault(streamId, _forgotten), payload);
                break;
            case Http2.ResetStream when !_streams.ContainsKey(streamId):
                break;
            case Http2.Settings when (flags & Http2.AckFlag) == 0:
                TakeSettings(payload);
                _out.Add(Http2.Frame(Http2.Settings, Http2.AckFlag, streamId: 0, []));
                break;
            case Http2.Settings:
                _isReady = true;
                break;
            case Http2.Ping when (flags & Http2.AckFlag) == 0:
                _out.Add(Http2.Frame(Http2.Ping, Http2.AckFlag, streamId: 0, payload));
                break;
            case Http2.WindowUpdate:
                TakeWindowUpdate(streamId, BinaryPrimitives.ReadInt32BigEndian(payload));
                break;
            case Http2.ResetStream or Http2.GoAway:
                throw new InvalidOperationException(
                    $"The server ended {(type == Http2.GoAway ? "the connection" : "a call")}: {Printable(payload)}");
            default:
                break;
        }
    }

    private void TakeSettings(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= 6; payload = payload[6..])
        {
            int value = BinaryPrimitives.ReadInt32BigEndian(payload[2..]);
            switch (BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case Http2.InitialWindowSizeSetting:
                    _streamSendWindow = value;
                    break;
                case Http2.MaxFrameSizeSetting:
                    _frameBytesMax = value;
                    break;
                default:
                    break;
            }
        }
    }

    private void TakeWindowUpdate(int streamId, int increment)
    {
        if (streamId == 0)
        {
            _sendWindow += increment;
        }
        else if (_streams.TryGetValue(streamId, out LoadStream? stream))
        {
            stream.SendWindow += increment;
        }
    }

    private void HangUpIf(bool isLeft, LoadStream stream)
    {
        if (isLeft)
        {
            _out.Add(Http2.Frame(Http2.ResetStream, flags: 0, stream.Id, Http2.Cancel));
            End(stream);
        }
    }

    private void EndIf(bool isLast, LoadStream stream, ReadOnlySpan<byte> trailers)
    {
        if (!isLast || stream == _forgotten)
        {
            return;
        }

        if (stream.AnswerBytes < stream.Call.AnswerBytesMin || stream.AnswerBytes > stream.Call.AnswerBytesMax)
        {
            throw new InvalidOperationException(
                $"A call was answered with {stream.AnswerBytes} bytes, not {stream.Call.AnswerBytesMin}: {Printable(trailers)}");
        }

        End(stream);
    }

    private void End(LoadStream stream)
    {
        _streams.Remove(stream.Id);
        _sending.Remove(stream);
        _source!.Done(stream.ToAnswer());
        Begin();
    }

    private void AddWindowUpdate(int streamId, int increment)
    {
        byte[] payload = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(payload, increment);
        _out.Add(Http2.Frame(Http2.WindowUpdate, flags: 0, streamId, payload));
    }

    private static void ThrowIfPadded(byte flags)
    {
        if ((flags & Http2.PaddedFlag) != 0)
        {
            throw new NotSupportedException("The server pads its frames, which this client does not read.");
        }
    }

    private static string Printable(ReadOnlySpan<byte> bytes) =>
        string.Concat(Encoding.Latin1.GetString(bytes).Select(letter => char.IsAsciiLetterOrDigit(letter)
            || char.IsPunctuation(letter) ? letter : ' '));
}
