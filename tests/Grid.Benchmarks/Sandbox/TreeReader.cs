using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Benchmarks.Sandbox;

/// <summary>Reads a tree as programs do, by system calls with little around them.</summary>
internal static class TreeReader
{
    private const int PieceBytes = 256 << 10;

    /// <summary>Asks for the status of everything, then reads every file.</summary>
    public static void StatAndReadAll(string path)
    {
        using SafeFileHandle root = FileCalls.TryOpenDirectory(parent: null, NativeName.Of(path))
            ?? throw Errno.ToFailure($"Cannot read '{path}'", Errno.Last);
        byte[] piece = new byte[PieceBytes];
        Walk(root, piece, isRead: false);
        using SafeFileHandle again = FileCalls.TryOpenDirectory(root, ".\0"u8)!;
        Walk(again, piece, isRead: true);
    }

    /// <summary>Reads one file from its beginning to its end; bytes a second.</summary>
    public static double Read(string path)
    {
        byte[] piece = new byte[1 << 20];
        using SafeFileHandle file = File.OpenHandle(path);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        long sizeBytes = Read(file, piece);
        return sizeBytes / System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Walk(SafeFileHandle directory, byte[] piece, bool isRead)
    {
        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            FileKind kind = isRead ? entry.Kind : FileCalls.TryGetStatus(directory, entry.Name)!.Value.Kind;
            if (kind == FileKind.Directory)
            {
                using SafeFileHandle child = FileCalls.TryOpenDirectory(directory, entry.Name)!;
                Walk(child, piece, isRead);
            }
            else if (isRead)
            {
                using SafeFileHandle file = FileCalls.TryOpenFile(directory, entry.Name)!;
                Read(file, piece);
            }
        }
    }

    private static long Read(SafeFileHandle file, byte[] piece)
    {
        long position = 0;
        int count;
        while ((count = RandomAccess.Read(file, piece, position)) > 0)
        {
            position += count;
        }

        return position;
    }
}
