using System.Runtime.InteropServices;

namespace Grid.Scheduling;

/// <summary>
/// Hashes of names that this server makes, which end in a GUID: its digits are chance already, so a few of them do. What
/// others make up only ever is looked for among those.
/// </summary>
internal static class NameHash
{
    private const int GuidLength = 36;

    // That many UTF-16 digits are read at once, of the first and of the last group.
    private const int DigitsRead = sizeof(ulong) / sizeof(char);

    public static int Of(string? name)
    {
        if (name is null || name.Length < GuidLength)
        {
            return name?.GetHashCode(StringComparison.Ordinal) ?? 0;
        }

        ReadOnlySpan<char> guid = name.AsSpan(name.Length - GuidLength);
        ulong first = Read(guid) ^ (Read(guid[DigitsRead..]) << 1);
        ulong last = Read(guid[^DigitsRead..]) ^ (Read(guid[^(2 * DigitsRead)..]) << 1);
        ulong mixed = (first ^ ulong.RotateLeft(last, 29)) * 0x9E3779B97F4A7C15;
        return (int)(mixed >> 32);
    }

    private static ulong Read(ReadOnlySpan<char> digits) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(digits));
}
