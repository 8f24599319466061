using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Streams;
using Grid.Core;

namespace Grid.Bots.Session;

/// <summary>A lease the bot took.</summary>
/// <param name="JobNumber">
/// The bot's own name for the run: a server may offer a lease again under its old id while the earlier run still dies.
/// </param>
/// <param name="Id">The server's name for the lease.</param>
/// <param name="Payload">What to run, as the server sent it.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Report">How it ended; there when it has.</param>
public sealed record HeldLease(int JobNumber, string Id, Any? Payload, LeasePhase Phase, LeaseReport? Report)
{
    /// <summary>What the payload's digests are made by; null where their length tells.</summary>
    public DigestFunction? Function { get; init; }

    /// <summary>Where its output is to be written, as was said when it was offered.</summary>
    public OutputNames? Streams { get; init; }

    /// <summary>Whether its job still needs the machine.</summary>
    public bool IsLive => Phase != LeasePhase.Ended;
}
