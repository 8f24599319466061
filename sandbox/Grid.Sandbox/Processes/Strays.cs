using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>
/// Processes of actions that are over. Whatever a command left behind becomes a child of this process when it is orphaned,
/// in whatever session, group or directory it is: a child that is in another session than this process, is not the first
/// process of an action and does not carry the mark of a living one has no right to be there. It may have changed its
/// mark, which takes no privilege; its descent it cannot change.
/// </summary>
internal static class Strays
{
    private const int ListSize = 4096;

    private static readonly ConcurrentDictionary<int, byte[]> ChildLists = new()
    {
        // Orphans are given to the first thread.
        [Environment.ProcessId] = ListOf(Environment.ProcessId),
    };

    /// <summary>From now on orphans become children of this process, and not of the machine's first one.</summary>
    public static void Adopt() => ProcessCalls.AdoptOrphans();

    /// <summary>Says that the calling thread starts actions: siblings of its children (CLONE_PARENT) are its children too.</summary>
    public static void WatchThisThread()
    {
        byte[]? self = FileCalls.TryReadLink(parent: null, "/proc/thread-self\0"u8);
        string name = Encoding.ASCII.GetString(self ?? []);
        if (int.TryParse(name[(name.LastIndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int thread))
        {
            ChildLists[thread] = ListOf(thread);
        }
    }

    /// <summary>All of them, held by descriptors so that no number is mistaken for another.</summary>
    public static List<(int Pid, SafeFileHandle Process)> Find()
    {
        List<(int, SafeFileHandle)> found = [];
        if (!MayBeAny())
        {
            return found;
        }

        var table = ProcessTable.Read();
        foreach (ProcessStatus child in table.ChildrenOf(Environment.ProcessId).Where(IsAdopted))
        {
            CollectEnded(child);
            foreach (ProcessStatus process in table.Below(child.Pid).Prepend(child))
            {
                if (TryOpen(process) is { } open)
                {
                    found.Add((process.Pid, open));
                }
            }
        }

        return found;
    }

    /// <summary>Kills those there are, without waiting, and collects what has ended.</summary>
    public static void Sweep()
    {
        foreach ((_, SafeFileHandle process) in Find())
        {
            using (process)
            {
                ProcessCalls.Signal(process, ProcessCalls.Kill);
            }
        }
    }

    private static bool IsAdopted(ProcessStatus child) =>
        !LivingAction.HasTop(child.Pid) && child.Session != ProcessCalls.OwnSession;

    // The lists that orphans can be in are nearly always empty, and asking for them costs a hundredth of searching /proc.
    private static bool MayBeAny()
    {
        Span<byte> list = stackalloc byte[ListSize];
        foreach ((int thread, byte[] path) in ChildLists)
        {
            using SafeFileHandle? file = FileCalls.TryOpenFile(parent: null, path);
            int length = file is null ? -1 : PollCalls.Read(file, list);
            if (length == list.Length || (length < 0 && thread == Environment.ProcessId))
            {
                // Too many to look at one by one, or a kernel without these lists.
                return true;
            }

            if (length > 0 && HasAdopted(list[..length]))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasAdopted(ReadOnlySpan<byte> list) =>
        Encoding.ASCII.GetString(list).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(number => int.Parse(number, CultureInfo.InvariantCulture))
            .Any(pid => !LivingAction.HasTop(pid) && ProcessStatus.TryRead(pid) is { } child && IsAdopted(child));

    // Nobody else waits for an orphan. While no child is being started, all first processes of actions are known.
    private static void CollectEnded(ProcessStatus child)
    {
        if (!child.HasEnded)
        {
            return;
        }

        lock (ProcessMark.Gate)
        {
            if (!LivingAction.HasTop(child.Pid) && ProcessStatus.TryRead(child.Pid) == child)
            {
                ProcessCalls.ReapIfEnded(child.Pid);
            }
        }
    }

    private static SafeFileHandle? TryOpen(ProcessStatus seen)
    {
        if (seen.HasEnded
            || (ProcessMark.Of(seen.Pid) is { } mark && LivingAction.HasMark(mark))
            || ProcessCalls.TryOpenProcess(seen.Pid) is not { } process)
        {
            return null;
        }

        // The number may have passed to another process between the look and the opening.
        if (ProcessStatus.TryRead(seen.Pid) is { } now && now.StartTime == seen.StartTime && !now.HasEnded)
        {
            return process;
        }

        process.Dispose();
        return null;
    }

    private static byte[] ListOf(int thread) =>
        Encoding.ASCII.GetBytes($"/proc/self/task/{thread.ToString(CultureInfo.InvariantCulture)}/children\0");
}
