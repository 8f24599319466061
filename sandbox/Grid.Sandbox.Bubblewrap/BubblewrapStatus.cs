using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// The file by which bubblewrap says how the command ended. It does so when the command was run, and only then; the command
/// itself does not have it open, and cannot say otherwise.
/// </summary>
internal static class BubblewrapStatus
{
    // A line with the process and its namespaces, one with the end.
    private const int TextSize = 1024;

    /// <summary>What bubblewrap is given.</summary>
    public static SafeFileHandle Make() => MemoryFile.Make([]);

    /// <summary>Whether the command was run, once bubblewrap has ended.</summary>
    public static bool HasRun(SafeFileHandle status)
    {
        Span<byte> text = stackalloc byte[TextSize];
        int length = RandomAccess.Read(status, text, fileOffset: 0);
        return text[..length].IndexOf("\"exit-code\""u8) >= 0;
    }
}
