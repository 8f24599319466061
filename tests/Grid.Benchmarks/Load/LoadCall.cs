namespace Grid.Benchmarks.Load;

/// <summary>One gRPC call, serialized in advance so that the client's share of a measurement is sending it.</summary>
/// <param name="Body">Everything the client sends: its messages, each with gRPC's five bytes before it.</param>
/// <param name="AnswerBytesMin">How many bytes of messages have to come back; a failed call brings none.</param>
/// <param name="Items">What is counted: digests, blobs, bytes.</param>
internal readonly record struct LoadCall(ReadOnlyMemory<byte> Body, long AnswerBytesMin, long Items)
{
    /// <summary>How many bytes may come back at most, where more would tell of refusals.</summary>
    public long AnswerBytesMax { get; init; } = long.MaxValue;

    /// <summary>The bytes of the answer are wanted, not just their number.</summary>
    public bool IsAnswerKept { get; init; }

    /// <summary>The client hangs up when something has been answered, and does not wait for the end.</summary>
    public bool IsLeftAtAnswer { get; init; }
}
