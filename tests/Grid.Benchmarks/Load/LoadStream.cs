using System.Buffers;
using System.Diagnostics;

namespace Grid.Benchmarks.Load;

/// <summary>A call under way on a <see cref="LoadConnection"/>.</summary>
internal sealed class LoadStream(int id, LoadCall call, long sendWindow)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ArrayBufferWriter<byte>? _kept = call.IsAnswerKept ? new ArrayBufferWriter<byte>() : null;

    public int Id => id;

    public LoadCall Call => call;

    /// <summary>What is still to be sent.</summary>
    public ReadOnlyMemory<byte> Rest { get; set; } = call.Body;

    /// <summary>How much the server lets this stream send.</summary>
    public long SendWindow { get; set; } = sendWindow;

    /// <summary>Bytes of messages that came back.</summary>
    public long AnswerBytes { get; private set; }

    /// <summary>Bytes received since the server was last told that it may send more.</summary>
    public int UnacknowledgedBytes { get; set; }

    public void Take(ReadOnlySpan<byte> data)
    {
        AnswerBytes += data.Length;
        _kept?.Write(data);
    }

    public LoadAnswer ToAnswer() => new(call, Stopwatch.GetElapsedTime(_start), _kept?.WrittenMemory ?? default);
}
