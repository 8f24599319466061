using System.Runtime.InteropServices;

namespace Grid.Scheduling;

/// <summary>
/// Hashes of names that servers make, which end in a GUID: its digits are chance already, so a few of them do. A factor
/// of this process's own keeps who makes names up from choosing their places.
/// </summary>
internal static class NameHash
{
    private const int GuidLength = 36;

    // That many UTF-16 digits are read at once, of the first and of the last group.
    private const int DigitsRead = sizeof(ulong) / sizeof(char);

    private static readonly ulong Factor =
        ((ulong)(uint)nameof(Factor).GetHashCode(StringComparison.Ordinal) * 0x9E3779B97F4A7C15) | 1;

    public static int Of(string? name)
    {
        if (name is null || name.Length < GuidLength)
        {
            return name?.GetHashCode(StringComparison.Ordinal) ?? 0;
        }

        ReadOnlySpan<char> guid = name.AsSpan(name.Length - GuidLength);
        ulong first = Read(guid) ^ (Read(guid[DigitsRead..]) << 1);
        ulong last = Read(guid[^DigitsRead..]) ^ (Read(guid[^(2 * DigitsRead)..]) << 1);
        ulong mixed = (first ^ ulong.RotateLeft(last, 29)) * Factor;
        return (int)(mixed >> 32);
    }

    private static ulong Read(ReadOnlySpan<char> digits) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(digits));
}
