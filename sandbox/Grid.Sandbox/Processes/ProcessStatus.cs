using System.Globalization;
using System.Text;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>What the kernel says of a process in <c>/proc/PID/stat</c>.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Parent">The number of its parent.</param>
/// <param name="Session">The number of its session.</param>
/// <param name="StartTime">When it was started, which tells it from a later one of that number.</param>
/// <param name="HasEnded">Whether it has ended, and is only not yet collected by its parent.</param>
internal readonly record struct ProcessStatus(int Pid, int Parent, int Session, ulong StartTime, bool HasEnded)
{
    // Longer than any: fifty-odd numbers and a name of fifteen bytes.
    private const int TextSize = 2048;

    // Counted from the field behind the name.
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int SessionField = 3;
    private const int StartTimeField = 19;

    /// <summary>The status of a process; null when it is gone.</summary>
    public static ProcessStatus? TryRead(int pid)
    {
        using SafeFileHandle? file = FileCalls.TryOpenFile(parent: null, Encoding.ASCII.GetBytes($"/proc/{pid}/stat\0"));
        if (file is null)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[TextSize];
        int length = PollCalls.Read(file, text);
        return length > 0 ? Parse(pid, text[..length]) : null;
    }

    // The name is the process's own choice, parentheses and blanks included: the last parenthesis ends it.
    private static ProcessStatus? Parse(int pid, ReadOnlySpan<byte> text)
    {
        string[] fields = Encoding.ASCII.GetString(text[(text.LastIndexOf((byte)')') + 1)..])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length <= StartTimeField
            ? null
            : new ProcessStatus(
                pid,
                int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
                int.Parse(fields[SessionField], CultureInfo.InvariantCulture),
                ulong.Parse(fields[StartTimeField], CultureInfo.InvariantCulture),
                fields[StateField] is "Z" or "X");
    }
}
