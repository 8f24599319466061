using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>Lists an open directory: every name but <c>.</c> and <c>..</c>, as bytes.</summary>
internal static class DirectoryEntries
{
    private const int BufferSize = 32 << 10;

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private const int LengthOffset = 16;
    private const int KindOffset = 18;
    private const int NameOffset = 19;

    /// <summary>All the names, in the order the file system has them.</summary>
    /// <param name="directory">An open directory, read from where it stands.</param>
    /// <param name="countMax">How many are bearable.</param>
    /// <param name="entries">What was found; not all of it when the answer is false.</param>
    /// <returns>False when there are more than <paramref name="countMax"/>.</returns>
    public static bool TryList(SafeFileHandle directory, int countMax, out List<DirectoryEntry> entries)
    {
        entries = [];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int length;
            while ((length = Errno.Check(FileCalls.ReadEntries(directory, buffer), "Cannot list a directory")) > 0)
            {
                Parse(buffer.AsSpan(0, length), entries);
                if (entries.Count > countMax)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Parse(ReadOnlySpan<byte> records, List<DirectoryEntry> entries)
    {
        while (!records.IsEmpty)
        {
            int length = BitConverter.ToUInt16(records[LengthOffset..]);
            ReadOnlySpan<byte> name = records[NameOffset..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8))
            {
                entries.Add(new DirectoryEntry(name.ToArray(), (FileKind)records[KindOffset]));
            }

            records = records[length..];
        }
    }
}
