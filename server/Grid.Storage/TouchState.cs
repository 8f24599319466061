namespace Grid.Storage;

/// <summary>
/// The word of an index entry that says whether it is live, when it was last touched, and whether that was since it
/// was written. It is all that changes when a blob is used, and who takes an entry away changes it from what he saw: so
/// what somebody was just told is there is not taken away.
/// </summary>
internal static class TouchState
{
    /// <summary>The slot was never used: a search ends here.</summary>
    public const uint Empty = 0;

    /// <summary>The entry was removed: a search goes on.</summary>
    public const uint Removed = 1;

    /// <summary>The latest time that can be told.</summary>
    public const uint TimeMax = uint.MaxValue >> 1;

    public static uint Written(uint at) => at << 1;

    public static uint Used(uint at) => (at << 1) | 1;

    public static bool IsLive(uint state) => state > Removed;

    public static bool IsUsed(uint state) => (state & 1) != 0;

    public static uint Unused(uint state) => state & ~1u;

    public static uint TimeOf(uint state) => state >> 1;
}
