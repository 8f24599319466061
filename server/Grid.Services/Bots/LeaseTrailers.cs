using Google.Protobuf;
using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Logs;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Services.Bots;

/// <summary>
/// Tells bots what RWAPI has no field for: the digest function of leases where the length of a hash does not say it, and
/// where output is to be written while it comes. As BuildGrid does, what is known of a lease's operation goes along in a trailer.
/// </summary>
internal static class LeaseTrailers
{
    /// <summary>The trailer's key; it comes once for each lease that there is something to tell of.</summary>
    public const string Key = "executeoperationmetadata-bin";

    // gRPC clients refuse answers with more than 8 KiB of metadata, as it is before it is encoded.
    private const int SizeBytesMax = 6 << 10;

    // What HPACK counts for an entry, beside its key and its value in base64.
    private const int EntrySizeBytes = 32;

    /// <summary>
    /// Tells all that fits: functions first, without which a lease cannot be run, then the streams of the newest leases,
    /// which bots have not heard of yet.
    /// </summary>
    public static void Tell(BotAnswer answer, JobStreams? streams, Metadata trailers)
    {
        int room = SizeBytesMax;
        foreach (LeaseAnswer lease in answer.Leases.Reverse().OrderBy(IsToldByLength))
        {
            byte[]? content = Describe(lease, streams);
            room -= content is null ? 0 : SizeOf(content);
            if (content is not null && (room >= 0 || !IsToldByLength(lease)))
            {
                trailers.Add(Key, content);
            }
        }
    }

    private static bool IsToldByLength(LeaseAnswer lease) => lease.Function is not { IsToldByLength: false };

    private static int SizeOf(byte[] content) => EntrySizeBytes + Key.Length + ((content.Length + 2) / 3 * 4);

    private static byte[]? Describe(LeaseAnswer lease, JobStreams? streams)
    {
        if (lease is not { Function: { } function, State: LeaseState.Pending or LeaseState.Active })
        {
            return null;
        }

        Reapi.ExecuteOperationMetadata metadata = new();
        bool hasStreams = streams?.TryName(lease, metadata) ?? false;
        if (!hasStreams && function.IsToldByLength)
        {
            return null;
        }

        // The digest is that of the payload, by which the bot knows which lease is meant.
        metadata.ActionDigest = Digest.Of(function, lease.Payload.Span).ToWire();
        metadata.DigestFunction = (Reapi.DigestFunction.Types.Value)function.WireValue;
        return metadata.ToByteArray();
    }
}
