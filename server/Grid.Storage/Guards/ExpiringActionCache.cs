using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>
/// Forgets results that were stored too long ago, so that every action is run again from time to time: an answer that
/// was wrong once is not wrong for ever. Being asked for does not keep a result alive.
/// </summary>
/// <remarks>
/// When it was stored goes along inside the result, and comes off before the result is given out. One that was stored
/// without counts from the end of its execution; one that tells neither has expired.
/// </remarks>
public sealed class ExpiringActionCache(IActionCache inner, ResultLifetime lifetime, TimeProvider time) : IActionCache
{
    private const string StampType = "type.gridserver.invalid/stored";

    // A result that had no metadata before it was stamped is to have none afterwards.
    private const string BareStampType = "type.gridserver.invalid/stored-without-metadata";

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Reapi.ActionResult? result = await inner.GetAsync(actionDigest, cancellation);
        return result is not null && TakeStampOff(result) is { } storedAt && IsFresh(actionDigest, storedAt) ? result : null;
    }

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation) =>
        inner.UpdateAsync(actionDigest, Stamped(result), cancellation);

    private bool IsFresh(Digest actionDigest, DateTimeOffset storedAt) =>
        time.GetUtcNow() - storedAt < lifetime.Of(actionDigest);

    private Reapi.ActionResult Stamped(Reapi.ActionResult result)
    {
        Reapi.ActionResult stamped = result.Clone();
        string type = stamped.ExecutionMetadata is null ? BareStampType : StampType;
        stamped.ExecutionMetadata ??= new Reapi.ExecutedActionMetadata();
        ByteString now = Timestamp.FromDateTimeOffset(time.GetUtcNow()).ToByteString();
        stamped.ExecutionMetadata.AuxiliaryMetadata.Add(new Any { TypeUrl = type, Value = now });
        return stamped;
    }

    /// <summary>When the result was stored, or failing that executed; null when nothing tells.</summary>
    private static DateTimeOffset? TakeStampOff(Reapi.ActionResult result)
    {
        Reapi.ExecutedActionMetadata? metadata = result.ExecutionMetadata;

        // The last one is ours: caches may be nested, and each adds its stamp at the end.
        Any? stamp = metadata?.AuxiliaryMetadata.LastOrDefault(any => any.TypeUrl is StampType or BareStampType);
        if (stamp is null)
        {
            return metadata?.WorkerCompletedTimestamp is { } completed ? TimeOf(completed) : null;
        }

        metadata!.AuxiliaryMetadata.Remove(stamp);
        result.ExecutionMetadata = stamp.TypeUrl == BareStampType ? null : metadata;
        return TimeIn(stamp);
    }

    private static DateTimeOffset? TimeIn(Any stamp)
    {
        try
        {
            return TimeOf(Timestamp.Parser.ParseFrom(stamp.Value));
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // Clients write their own: one that no calendar has tells as much as none.
    private static DateTimeOffset? TimeOf(Timestamp timestamp)
    {
        try
        {
            return timestamp.ToDateTimeOffset();
        }
        catch (Exception malformed) when (malformed is InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
