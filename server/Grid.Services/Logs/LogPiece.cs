namespace Grid.Services.Logs;

/// <summary>What there was for a reader.</summary>
/// <param name="Count">How many bytes it was given; 0 when it has read all there is.</param>
/// <param name="Start">The oldest offset that is kept.</param>
/// <param name="IsLost">What the reader asked for is not kept any more.</param>
/// <param name="IsEnd">There is nothing more, and there will be nothing.</param>
internal readonly record struct LogPiece(int Count, long Start, bool IsLost, bool IsEnd);
