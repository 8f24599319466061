using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grid.Core;
using Grid.Server.Client.Output;
using Grpc.Core;

namespace Grid.Server.Client;

/// <summary>
/// A failure as a person is told it: one line that says what, with the server's code when it is the server's, its
/// details under it, and what to do.
/// </summary>
/// <param name="Status">The code; null when nothing but this machine was asked.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Details">What the server added, such as the blobs it misses.</param>
/// <param name="Advice">What to do, when there is something; else empty.</param>
internal sealed record ErrorReport(GridStatus? Status, string Message, IReadOnlyList<string> Details, string Advice)
{
    private const int DetailsMax = 20;
    private const string DetailsTrailer = "grpc-status-details-bin";

    /// <summary>What a call to <paramref name="remote"/> failed with.</summary>
    public static ErrorReport Of(Exception failure, string remote) => failure switch
    {
        _ when IsUnreachable(failure) => Unreachable(remote),
        RpcException call => OfCall(call, remote),
        _ when CallIn(failure) is { } call => OfCall(call, remote) with { Message = failure.Message },
        GridException grid => new ErrorReport(
            Status: null, grid.Message, [.. grid.MissingBlobs.Select(blob => $"missing blob {blob}")], Advice: string.Empty),
        _ => new ErrorReport(Status: null, failure.Message, [], Advice: string.Empty),
    };

    /// <summary>A status that came inside an answer.</summary>
    public static ErrorReport Of(Google.Rpc.Status status, string remote) => new(
        (GridStatus)status.Code,
        status.Message,
        [.. status.Details.SelectMany(LinesOf)],
        Advise((GridStatus)status.Code, remote));

    /// <summary>Writes the report to standard error.</summary>
    public void WriteTo(Terminal terminal)
    {
        string code = Status is { } status ? $"{StatusName.Of(status)}: " : string.Empty;
        terminal.Err.WriteLine($"grid: {code}{Printable.Of(Message)}");
        foreach (string line in Details.Take(DetailsMax))
        {
            terminal.Err.WriteLine($"  {Printable.Of(line)}");
        }

        if (Details.Count > DetailsMax)
        {
            terminal.Err.WriteLine($"  … and {Details.Count - DetailsMax} more");
        }

        if (Advice.Length > 0)
        {
            terminal.Err.WriteLine(Advice);
        }
    }

    private static ErrorReport OfCall(RpcException failure, string remote)
    {
        byte[]? encoded = failure.Trailers.GetValueBytes(DetailsTrailer);
        var status = (GridStatus)failure.StatusCode;
        IReadOnlyList<string> details = encoded is null ? [] : DetailsOf(encoded);
        return new ErrorReport(status, failure.Status.Detail, details, Advise(status, remote));
    }

    private static ErrorReport Unreachable(string remote) => new(
        Status: null,
        $"No server answers at {remote}. Is it running? Start one here with `grid up`, or name another by --remote or "
        + $"{RemoteOptions.RemoteVariable}.",
        [],
        Advice: string.Empty);

    // The client library wraps a refused connection in several layers; only the innermost says that nobody was there.
    private static bool IsUnreachable(Exception failure)
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError }
                || (cause is RpcException { Status.DebugException: { } inner } && IsUnreachable(inner)))
            {
                return true;
            }
        }

        return false;
    }

    private static RpcException? CallIn(Exception failure)
    {
        Exception? cause = failure.InnerException;
        while (cause is not (null or RpcException))
        {
            cause = cause.InnerException;
        }

        return cause as RpcException;
    }

    private static IReadOnlyList<string> DetailsOf(byte[] encoded)
    {
        try
        {
            return [.. Google.Rpc.Status.Parser.ParseFrom(encoded).Details.SelectMany(LinesOf)];
        }
        catch (InvalidProtocolBufferException)
        {
            return ["(the server's error details could not be read)"];
        }
    }

    private static IEnumerable<string> LinesOf(Any detail) => detail switch
    {
        _ when detail.TryUnpack(out PreconditionFailure precondition) =>
            precondition.Violations.Select(violation => Join(violation.Type, violation.Subject, violation.Description)),
        _ when detail.TryUnpack(out BadRequest request) =>
            request.FieldViolations.Select(violation => Join(violation.Field, violation.Description)),
        _ when detail.TryUnpack(out QuotaFailure quota) =>
            quota.Violations.Select(violation => Join(violation.Subject, violation.Description)),
        _ when detail.TryUnpack(out RetryInfo retry) && retry.RetryDelay is { } delay =>
            [$"try again in {Sizes.OfTime(delay.ToTimeSpan())}"],
        _ when detail.TryUnpack(out ErrorInfo error) => [Join(error.Reason, error.Domain)],
        _ when detail.TryUnpack(out LocalizedMessage localized) => [localized.Message],
        _ when detail.TryUnpack(out Help help) => help.Links.Select(link => Join(link.Description, link.Url)),
        _ => [],
    };

    private static string Join(params ReadOnlySpan<string> parts) =>
        string.Join(' ', parts.ToArray().Where(part => part.Length > 0));

    private static string Advise(GridStatus status, string remote) => status switch
    {
        GridStatus.Unavailable => "The server is there but cannot serve this now: try again in a moment.",
        GridStatus.Unimplemented => $"The server at {remote} does not offer this call: is --remote the right server? What operators "
            + "ask and do needs '!introspection', '!operators' or '!quota-service' in its configuration.",
        GridStatus.DeadlineExceeded => "It took longer than allowed: give it more time, or look at the server's load.",
        _ => string.Empty,
    };
}
