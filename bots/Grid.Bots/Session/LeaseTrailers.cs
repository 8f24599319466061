using Google.Protobuf;
using Grid.Bots.Streams;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Bots.Session;

/// <summary>
/// What a server says of its leases in the trailer that tells of what operation each is: by what function its digests are
/// made, and where its output is to be written. Servers that have nothing to say send no such trailer.
/// </summary>
internal sealed class LeaseTrailers
{
    private const string Key = "executeoperationmetadata-bin";

    private readonly List<Told> _told;

    private LeaseTrailers(List<Told> told) => _told = told;

    public static LeaseTrailers Of(Metadata trailers) =>
        new([.. trailers.GetAll(Key).Select(entry => ToTold(entry.ValueBytes)).OfType<Told>()]);

    /// <summary>Makes an offer of a lease, with all that was said of it.</summary>
    public LeaseOffer Describe(Rwapi.Lease lease, LeaseOfferState state)
    {
        Told? told = _told.Find(told => told.Names is not null && IsOf(told.Names, lease.Id)) ?? _told.Find(told => IsOf(told, lease));
        return new LeaseOffer(lease.Id, state, lease.Payload) { Function = told?.Function, Streams = told?.Names };
    }

    private static Told? ToTold(byte[] content)
    {
        try
        {
            Reapi.ExecuteOperationMetadata metadata = Reapi.ExecuteOperationMetadata.Parser.ParseFrom(content);
            DigestFunction.TryFind((int)metadata.DigestFunction, [], out DigestFunction? function);
            bool isWhole = function is null
                ? metadata.ActionDigest.TryToDigest(out Digest action)
                : metadata.ActionDigest.TryToDigest(function, out action);
            return isWhole ? new Told(action, function, NamesOf(metadata)) : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static OutputNames? NamesOf(Reapi.ExecuteOperationMetadata metadata) =>
        metadata.StdoutStreamName.Length + metadata.StderrStreamName.Length > 0
            ? new OutputNames(metadata.StdoutStreamName, metadata.StderrStreamName)
            : null;

    // Two leases may have the same action, and then only the names, where they have the lease's own in them, tell them apart.
    private static bool IsOf(OutputNames names, string leaseId)
    {
        string lease = leaseId[(leaseId.LastIndexOf('/') + 1)..];
        return lease.Length > 0 && names.Stdout.Contains(lease, StringComparison.Ordinal);
    }

    private static bool IsOf(Told told, Rwapi.Lease lease) => lease.Payload is { } payload
        && (payload.Is(Reapi.Digest.Descriptor)
            ? payload.Value.Equals(told.Action.ToWire().ToByteString())
            : Digest.Of(told.Action.Function, payload.Value.Span) == told.Action);

    private sealed record Told(Digest Action, DigestFunction? Function, OutputNames? Names);
}
