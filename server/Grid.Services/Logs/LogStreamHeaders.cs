namespace Grid.Services.Logs;

/// <summary>What our own client and server say of a log stream beyond the protocol.</summary>
public static class LogStreamHeaders
{
    /// <summary>
    /// Of an answer: at which offset the bytes begin, where it is not the one asked for. Of a long stream that a client
    /// created, who reads from the beginning gets the oldest that is kept.
    /// </summary>
    public const string OffsetKey = "grid-logstream-offset";

    /// <summary>
    /// Of a call: the same is wanted of a job's output. Others get all of it: what is not kept any more comes from the
    /// result, when there is one.
    /// </summary>
    public const string LatestKey = "grid-logstream-latest";
}
