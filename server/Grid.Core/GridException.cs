namespace Grid.Core;

/// <summary>
/// A failure with the status a client is told and a message that says what to do. It gains places as it climbs
/// (<see cref="At"/>), keeps its code, and is turned into a gRPC status in one spot only.
/// </summary>
public sealed class GridException : Exception
{
    public GridException(GridStatus status, string message, Exception? cause = null)
        : this(status, message, [], cause)
    {
    }

    private GridException(GridStatus status, string message, IReadOnlyList<Digest> missing, Exception? cause)
        : base(message, cause)
    {
        Status = status;
        MissingBlobs = missing;
    }

    /// <summary>The code the client is told.</summary>
    public GridStatus Status { get; }

    /// <summary>
    /// Blobs whose absence caused a FAILED_PRECONDITION. They travel as data because clients upload them again from the
    /// PreconditionFailure that is made of them.
    /// </summary>
    public IReadOnlyList<Digest> MissingBlobs { get; }

    /// <summary>INVALID_ARGUMENT: the request can never succeed as it is.</summary>
    public static GridException InvalidArgument(string message) => new(GridStatus.InvalidArgument, message);

    /// <summary>NOT_FOUND: what was named is not here.</summary>
    public static GridException NotFound(string message) => new(GridStatus.NotFound, message);

    /// <summary>OUT_OF_RANGE: an offset beyond the end.</summary>
    public static GridException OutOfRange(string message) => new(GridStatus.OutOfRange, message);

    /// <summary>RESOURCE_EXHAUSTED: a limit was met; the message names it.</summary>
    public static GridException ResourceExhausted(string message) => new(GridStatus.ResourceExhausted, message);

    /// <summary>PERMISSION_DENIED: not for whoever asks.</summary>
    public static GridException PermissionDenied(string message) => new(GridStatus.PermissionDenied, message);

    /// <summary>FAILED_PRECONDITION: the request is fine, the state it needs is not.</summary>
    public static GridException FailedPrecondition(string message) => new(GridStatus.FailedPrecondition, message);

    /// <summary>UNAVAILABLE: try again later.</summary>
    public static GridException Unavailable(string message, Exception? cause = null) =>
        new(GridStatus.Unavailable, message, cause);

    /// <summary>FAILED_PRECONDITION that names every blob a client has to upload first.</summary>
    public static GridException Missing(string message, IReadOnlyList<Digest> missing) =>
        new(GridStatus.FailedPrecondition, message, missing, cause: null);

    /// <summary>The same failure, with the place it passed through put before its message.</summary>
    public GridException At(string place) => new(Status, $"{place}: {Message}", MissingBlobs, this);
}
