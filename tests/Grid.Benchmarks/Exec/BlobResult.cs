namespace Grid.Benchmarks.Exec;

/// <summary>One large blob through ByteStream, both ways.</summary>
internal sealed record BlobResult(
    long SizeBytes, double WriteMegabytesPerSecond, double ReadMegabytesPerSecond, long ServerPeakBytes);
