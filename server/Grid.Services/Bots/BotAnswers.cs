using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Scheduling;

namespace Grid.Services.Bots;

/// <summary>Answers to bots, on the wire.</summary>
internal static class BotAnswers
{
    private static readonly string ActionTypeUrl = Any.Pack(new Reapi.Action()).TypeUrl;

    /// <summary>
    /// The session as the bot sent it, with our name, times and leases: buildbox-worker takes the answer for its new self,
    /// and would forget what does not stand in it.
    /// </summary>
    public static Rwapi.BotSession ToWire(BotAnswer answer, Rwapi.BotSession asked)
    {
        Dictionary<string, Rwapi.Lease> known = [];
        foreach (Rwapi.Lease lease in asked.Leases)
        {
            known[lease.Id] = lease;
        }

        Rwapi.BotSession session = asked.Clone();
        session.Name = answer.Session.Value;
        session.ExpireTime = answer.ExpiresAt.ToTimestamp();
        session.Leases.Clear();
        session.Leases.AddRange(answer.Leases.Select(lease => ToWire(lease, known.GetValueOrDefault(lease.Id.Value))));
        return session;
    }

    private static Rwapi.Lease ToWire(LeaseAnswer answer, Rwapi.Lease? known)
    {
        Rwapi.Lease lease = known?.Clone() ?? new Rwapi.Lease { Id = answer.Id.Value, Payload = PayloadOf(answer) };
        lease.State = (Rwapi.LeaseState)answer.State;
        lease.ExpireTime = answer.ExpiresAt.ToTimestamp();
        return lease;
    }

    // The action itself, not its digest: a bot need not fetch it first.
    private static Any PayloadOf(LeaseAnswer answer) => new()
    {
        TypeUrl = ActionTypeUrl,
        Value = UnsafeByteOperations.UnsafeWrap(answer.Payload),
    };
}
