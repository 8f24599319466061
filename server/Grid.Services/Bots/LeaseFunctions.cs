using Google.Protobuf;
using Grid.Core;
using Grid.Scheduling;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Services.Bots;

/// <summary>
/// Tells bots the digest function of leases where the length of a hash does not. RWAPI has no field for it; what
/// BuildGrid says of a lease's operation in this trailer has.
/// </summary>
internal static class LeaseFunctions
{
    /// <summary>The trailer's key; it comes once for each lease that needs it.</summary>
    public const string TrailerKey = "executeoperationmetadata-bin";

    public static void Tell(BotAnswer answer, Metadata trailers)
    {
        foreach (LeaseAnswer lease in answer.Leases)
        {
            if (lease.Function is { IsToldByLength: false } function)
            {
                trailers.Add(TrailerKey, MetadataOf(function, lease.Payload.Span).ToByteArray());
            }
        }
    }

    // The digest is that of the payload, by which the bot knows which lease is meant.
    private static Reapi.ExecuteOperationMetadata MetadataOf(DigestFunction function, ReadOnlySpan<byte> payload) => new()
    {
        ActionDigest = Digest.Of(function, payload).ToWire(),
        DigestFunction = (Reapi.DigestFunction.Types.Value)function.WireValue,
    };
}
