using System.Globalization;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>All processes of the machine at about one moment, by descent.</summary>
internal sealed class ProcessTable
{
    private readonly ILookup<int, ProcessStatus> _children;

    private ProcessTable(IEnumerable<ProcessStatus> processes) => _children = processes.ToLookup(process => process.Parent);

    public static ProcessTable Read() => new(Numbers().Select(ProcessStatus.TryRead).OfType<ProcessStatus>());

    /// <summary>The numbers of all processes.</summary>
    /// <exception cref="Grid.Core.GridException">There is no <c>/proc</c>.</exception>
    public static List<int> Numbers()
    {
        using SafeFileHandle directory = FileCalls.TryOpenDirectory(parent: null, "/proc\0"u8)
            ?? throw Errno.ToFailure("Cannot list /proc, which has to be mounted", Errno.Last);
        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        List<int> numbers = [];
        foreach (DirectoryEntry entry in entries)
        {
            if (int.TryParse(entry.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid))
            {
                numbers.Add(pid);
            }
        }

        return numbers;
    }

    public IEnumerable<ProcessStatus> ChildrenOf(int pid) => _children[pid];

    /// <summary>The children of a process, theirs, and so on.</summary>
    public List<ProcessStatus> Below(int pid)
    {
        List<ProcessStatus> below = [.. _children[pid]];
        for (int i = 0; i < below.Count; i++)
        {
            below.AddRange(_children[below[i].Pid]);
        }

        return below;
    }
}
