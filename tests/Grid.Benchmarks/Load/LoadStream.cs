namespace Grid.Benchmarks.Load;

/// <summary>A call under way on a <see cref="LoadConnection"/>.</summary>
internal sealed class LoadStream(int id, LoadCall call, long sendWindow)
{
    public int Id => id;

    public LoadCall Call => call;

    /// <summary>What is still to be sent.</summary>
    public ReadOnlyMemory<byte> Rest { get; set; } = call.Body;

    /// <summary>How much the server lets this stream send.</summary>
    public long SendWindow { get; set; } = sendWindow;

    /// <summary>Bytes of messages that came back.</summary>
    public long AnswerBytes { get; set; }

    /// <summary>Bytes received since the server was last told that it may send more.</summary>
    public int UnacknowledgedBytes { get; set; }
}
