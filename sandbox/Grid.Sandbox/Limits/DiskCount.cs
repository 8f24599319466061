namespace Grid.Sandbox.Limits;

/// <summary>What was found of an action on the disk.</summary>
/// <param name="Bytes">How much.</param>
/// <param name="HasGaps">Whether there is more that could not be looked at.</param>
internal readonly record struct DiskCount(long Bytes, bool HasGaps)
{
    /// <summary>
    /// Whether an action has more than it may have. What it keeps from being looked at is judged by the disk itself, which
    /// others write to as well: only of those who hide something.
    /// </summary>
    /// <param name="before">What was there before it began.</param>
    /// <param name="roomLost">By how much the room on the disk has shrunk since; null when that is not known.</param>
    /// <param name="bytesMax">What it may have.</param>
    public bool Exceeds(DiskCount before, long? roomLost, long bytesMax) =>
        Bytes - before.Bytes > bytesMax || (HasGaps && roomLost > bytesMax);
}
