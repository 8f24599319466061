using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grid.Core;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>Failures in the forms clients understand: google.rpc.Status, alone and as the trailer of a failed call.</summary>
public static class RichStatus
{
    /// <summary>The trailer's key.</summary>
    public const string TrailerKey = "grpc-status-details-bin";

    /// <summary>
    /// How much detail a trailer carries. Clients refuse more than 8 KiB of headers by default, and then report that
    /// instead of the failure. A status inside a message has no such bound and is always whole.
    /// </summary>
    public const int TrailerSizeBytesMax = 4096;

    private const string MissingType = "MISSING";

    /// <summary>The status as a message, with a violation for every missing blob.</summary>
    public static Google.Rpc.Status ToStatus(GridException failure) => ToStatus(failure, failure.MissingBlobs);

    /// <summary>The same of a failure that is told as data.</summary>
    public static Google.Rpc.Status ToStatus(GridStatus code, string message, IEnumerable<Digest> missing)
    {
        Google.Rpc.Status status = new() { Code = (int)code, Message = message };
        PreconditionFailure violations = new();
        violations.Violations.AddRange(missing.Select(ToViolation));
        if (violations.Violations.Count > 0)
        {
            status.Details.Add(Any.Pack(violations));
        }

        return status;
    }

    /// <summary>The status as the end of a call, with its details in the trailer.</summary>
    public static RpcException ToRpcException(GridException failure)
    {
        Google.Rpc.Status details = ToTrailerStatus(failure);
        Metadata trailers = new() { { TrailerKey, details.ToByteArray() } };
        return new RpcException(new Grpc.Core.Status((StatusCode)failure.Status, failure.Message), trailers);
    }

    private static Google.Rpc.Status ToTrailerStatus(GridException failure)
    {
        int count = failure.MissingBlobs.Count;
        Google.Rpc.Status status = ToStatus(failure);
        while (count > 0 && status.CalculateSize() > TrailerSizeBytesMax)
        {
            count /= 2;
            status = ToStatus(failure, failure.MissingBlobs.Take(count));
        }

        return status;
    }

    private static Google.Rpc.Status ToStatus(GridException failure, IEnumerable<Digest> missing) =>
        ToStatus(failure.Status, failure.Message, missing);

    private static PreconditionFailure.Types.Violation ToViolation(Digest digest) =>
        new() { Type = MissingType, Subject = $"blobs/{digest}" };
}
