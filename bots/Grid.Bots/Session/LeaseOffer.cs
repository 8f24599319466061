using Google.Protobuf.WellKnownTypes;

namespace Grid.Bots.Session;

/// <summary>A lease as it stands in a server's answer.</summary>
public sealed record LeaseOffer(string Id, LeaseOfferState State, Any? Payload);
