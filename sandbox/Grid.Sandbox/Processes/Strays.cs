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
/// mark, which takes no privilege; its descent it cannot change. What is below it follows: killed, it orphans its children.
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

    /// <summary>
    /// Kills those there are at this moment, and collects what has ended. Who comes after them, because it was their child or
    /// is started just now, is there at the next look.
    /// </summary>
    /// <returns>
    /// Those that were killed, to be waited for, and whether all is settled: otherwise another look is needed, even where
    /// nothing was killed.
    /// </returns>
    public static StrayLook Look()
    {
        // Nearly always there is none, and asking for that costs a hundredth of searching /proc.
        if (Children().TrueForAll(LivingAction.HasTop))
        {
            return StrayLook.Clear;
        }

        StrayLook look = new();

        // While no child is being started all first processes of actions are known, and while nobody else collects a child
        // its number is its own.
        lock (ProcessMark.Gate)
        {
            foreach (int child in Children())
            {
                Judge(child, look);
            }
        }

        return look;
    }

    /// <summary>Collects an orphan that has ended.</summary>
    public static void Collect(int pid)
    {
        lock (ProcessMark.Gate)
        {
            if (!LivingAction.HasTop(pid))
            {
                ProcessCalls.ReapIfEnded(pid);
            }
        }
    }

    /// <summary>Looks once, and waits for nobody.</summary>
    public static void Sweep()
    {
        foreach ((_, SafeFileHandle process) in Look().Killed)
        {
            process.Dispose();
        }
    }

    private static void Judge(int child, StrayLook look)
    {
        if (LivingAction.HasTop(child)
            || ProcessStatus.TryRead(child) is not { } status
            || status.Parent != Environment.ProcessId
            || status.Session == ProcessCalls.OwnSession)
        {
            return;
        }

        if (status.HasEnded)
        {
            // What it orphaned may have come after the list was read.
            Collect(child);
            look.IsSettled = false;
        }
        else if ((ProcessMark.Of(child) is not { } mark || !LivingAction.HasMark(mark))
            && ProcessCalls.TrySignalProcess(child, ProcessCalls.Kill)
            && ProcessCalls.TryOpenProcess(child) is { } process)
        {
            // Whom this user may not kill (a set-user-id program) is not waited for.
            look.Killed.Add((child, process));
            look.IsSettled = false;
        }
    }

    private static List<int> Children()
    {
        List<int> children = [];
        Span<byte> list = stackalloc byte[ListSize];
        foreach ((int thread, byte[] path) in ChildLists)
        {
            using SafeFileHandle? file = FileCalls.TryOpenFile(parent: null, path);
            if (file is not null)
            {
                ChildList.Read(file, list, children);
            }
            else if (thread == Environment.ProcessId)
            {
                // A kernel without these lists.
                return [.. ProcessTable.Read().ChildrenOf(thread).Select(child => child.Pid)];
            }
        }

        return children;
    }

    private static byte[] ListOf(int thread) =>
        Encoding.ASCII.GetBytes($"/proc/self/task/{thread.ToString(CultureInfo.InvariantCulture)}/children\0");
}
