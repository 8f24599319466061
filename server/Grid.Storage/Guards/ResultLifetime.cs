using System.Buffers.Binary;
using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>How long results of actions are believed.</summary>
/// <param name="AgeMax">The longest; afterwards the action runs again.</param>
/// <param name="Jitter">
/// By how much a result may expire earlier, each action by a share of its own: what was stored in one night's build
/// does not expire in one night.
/// </param>
public sealed record ResultLifetime(TimeSpan AgeMax, TimeSpan Jitter)
{
    /// <summary>How long the result of one action is believed; the same on every server.</summary>
    public TimeSpan Of(Digest actionDigest)
    {
        double share = BinaryPrimitives.ReadUInt32LittleEndian(actionDigest.Hash) / (double)(1L << 32);
        return AgeMax - (Jitter * share);
    }
}
