using System.Runtime.InteropServices;

namespace Grid.Scheduling;

/// <summary>
/// Hashes of names that servers make, which end in a GUID: its digits are chance already, so a few of them do. A factor
/// of this process's own keeps who makes names up from choosing their places.
/// </summary>
internal static class NameHash
{
    private const int GuidLength = 36;

    // That many UTF-16 digits are read at once, of the first eight and of the last.
    private const int DigitsRead = sizeof(ulong) / sizeof(char);

    private static readonly ulong Seed = (ulong)(uint)nameof(NameHash).GetHashCode(StringComparison.Ordinal) * 0x9E3779B97F4A7C15;

    // Odd, and unlike each other: names of which few digits differ must not fall together.
    private static readonly ulong Factor1 = Seed | 1;
    private static readonly ulong Factor2 = (ulong.RotateLeft(Seed, 17) * 0xBF58476D1CE4E5B9) | 1;
    private static readonly ulong Factor3 = (ulong.RotateLeft(Seed, 31) * 0x94D049BB133111EB) | 1;
    private static readonly ulong Factor4 = (ulong.RotateLeft(Seed, 47) * 0xD6E8FEB86659FD93) | 1;

    public static int Of(string? name)
    {
        if (name is null || name.Length < GuidLength)
        {
            return name?.GetHashCode(StringComparison.Ordinal) ?? 0;
        }

        ReadOnlySpan<char> guid = name.AsSpan(name.Length - GuidLength);
        ulong mixed = (Read(guid) * Factor1)
            + (Read(guid[DigitsRead..]) * Factor2)
            + (Read(guid[^(2 * DigitsRead)..]) * Factor3)
            + (Read(guid[^DigitsRead..]) * Factor4);

        // So far a digit says nothing of the bits below its own.
        return (int)(((mixed ^ (mixed >> 32)) * Factor1) >> 32);
    }

    private static ulong Read(ReadOnlySpan<char> digits) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(digits));
}
