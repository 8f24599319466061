using System.Collections.Frozen;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.Services.Forwarding;

/// <summary>Which headers and trailers go along with a forwarded call: all but what belongs to one connection.</summary>
internal static class ForwardedHeaders
{
    /// <summary>
    /// Says that a call has been forwarded once: it is not forwarded again, so that servers that are wrong about each
    /// other do not send it round in circles.
    /// </summary>
    public const string HopKey = "grid-forwarded-by";

    /// <summary>
    /// The trailer of an answer that means: not the writer, or no longer. Whoever forwarded the call takes it to the next.
    /// </summary>
    public const string GoneKey = "grid-writer-gone";

    /// <summary>The name that the server chose which a client asked to execute; heeded only beside <see cref="HopKey"/>.</summary>
    public const string OperationKey = "grid-operation-name";

    /// <summary>Says that an execution may have been asked for before, under the same name.</summary>
    public const string RepeatedKey = "grid-operation-repeated";

    private const string TransportPrefix = "grpc-";

    private static readonly FrozenSet<string> OfOneConnection = FrozenSet.ToFrozenSet(
    [
        "accept-encoding", "connection", "content-length", "content-type", "date", "host", "server", "te",
        "transfer-encoding", "user-agent", HopKey, GoneKey,
        OperationKey, RepeatedKey,
    ]);

    public static bool HasHopped(ServerCallContext context) => context.RequestHeaders.Get(HopKey) is not null;

    /// <summary>The headers of a call that is passed on.</summary>
    public static Metadata Of(ServerCallContext context)
    {
        Metadata headers = Copy(context.RequestHeaders);
        headers.Add(HopKey, "1");
        return headers;
    }

    /// <summary>The name that the server chose which was asked first; null when this is that server.</summary>
    public static OperationName? OperationOf(ServerCallContext context, InstanceName instance) =>
        HasHopped(context) && NewOperations.TryParse(context.RequestHeaders.GetValue(OperationKey), instance, out OperationName? name)
            ? name
            : null;

    /// <summary>Whether the server that was asked first asks again.</summary>
    public static bool IsRepeated(ServerCallContext context) =>
        HasHopped(context) && context.RequestHeaders.Get(RepeatedKey) is not null;

    /// <summary>Passes an answer's trailers on.</summary>
    public static void CopyTo(Metadata trailers, Metadata target)
    {
        foreach (Metadata.Entry entry in Copy(trailers))
        {
            target.Add(entry);
        }
    }

    /// <summary>A failure as the writer told it, with its details.</summary>
    public static RpcException ToOwn(RpcException failure)
    {
        Metadata trailers = Copy(failure.Trailers);
        if (failure.Trailers.GetValueBytes(Wire.RichStatus.TrailerKey) is { } details)
        {
            trailers.Add(Wire.RichStatus.TrailerKey, details);
        }

        return new RpcException(new Status(failure.StatusCode, failure.Status.Detail), trailers);
    }

    /// <summary>The answer to a call that was forwarded to a server that is not the writer.</summary>
    public static RpcException Gone(string message) => new(
        new Status(StatusCode.Unavailable, message), new Metadata { { GoneKey, "1" } });

    private static Metadata Copy(Metadata from)
    {
        Metadata copy = [];
        foreach (Metadata.Entry entry in from)
        {
            if (!OfOneConnection.Contains(entry.Key) && !entry.Key.StartsWith(TransportPrefix, StringComparison.Ordinal))
            {
                copy.Add(entry);
            }
        }

        return copy;
    }
}
