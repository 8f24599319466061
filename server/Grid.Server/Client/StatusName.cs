using Grid.Core;

namespace Grid.Server.Client;

/// <summary>Status codes as gRPC's documentation spells them, such as <c>FAILED_PRECONDITION</c>.</summary>
internal static class StatusName
{
    public static string Of(GridStatus status) => status switch
    {
        GridStatus.InvalidArgument => "INVALID_ARGUMENT",
        GridStatus.DeadlineExceeded => "DEADLINE_EXCEEDED",
        GridStatus.NotFound => "NOT_FOUND",
        GridStatus.AlreadyExists => "ALREADY_EXISTS",
        GridStatus.PermissionDenied => "PERMISSION_DENIED",
        GridStatus.ResourceExhausted => "RESOURCE_EXHAUSTED",
        GridStatus.FailedPrecondition => "FAILED_PRECONDITION",
        GridStatus.OutOfRange => "OUT_OF_RANGE",
        GridStatus.DataLoss => "DATA_LOSS",
        _ => status.ToString().ToUpperInvariant(),
    };
}
