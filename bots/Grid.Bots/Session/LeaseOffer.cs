using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Streams;
using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>A lease as it stands in a server's answer.</summary>
public sealed record LeaseOffer(string Id, LeaseOfferState State, Any? Payload)
{
    /// <summary>What the payload's digests are made by, when the server says so; null where their length tells.</summary>
    public DigestFunction? Function { get; init; }

    /// <summary>Where its output is to be written; null where nobody wants it, or it was said before.</summary>
    public OutputNames? Streams { get; init; }
}
