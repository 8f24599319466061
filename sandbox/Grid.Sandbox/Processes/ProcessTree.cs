using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>The living processes of an action: the command, what it started, what that left behind.</summary>
internal static class ProcessTree
{
    // Each round kills all there are and waits until they are gone. A process that forks faster than this is not run by
    // accident.
    private const int RoundsMax = 1000;

    /// <summary>Kills every process whose mark is chosen, and does not wait for their end.</summary>
    public static void KillWithoutWaiting(Func<ulong, bool> isChosen)
    {
        foreach ((_, SafeFileHandle process) in Find(isChosen))
        {
            using (process)
            {
                ProcessCalls.Signal(process, ProcessCalls.Kill);
            }
        }
    }

    /// <summary>The numbers of all processes whose mark is chosen.</summary>
    public static IReadOnlyList<int> Numbers(Func<ulong, bool> isChosen)
    {
        List<(int Pid, SafeFileHandle Process)> found = Find(isChosen);
        found.ForEach(pair => pair.Process.Dispose());
        return [.. found.Select(pair => pair.Pid)];
    }

    /// <summary>
    /// Asks (SIGTERM) what runs below a process, in the innermost process namespace there, to end, but for the first of
    /// it: that one ends when what runs in it does. Descent tells here, not the mark, which of another user's processes not
    /// every root may read.
    /// </summary>
    public static void AskBelow(int pid)
    {
        (int Pid, string[] Numbers)[] below =
            [.. ProcessTable.Read().Below(pid).Select(descendant => (descendant.Pid, NumbersOf(descendant.Pid)))];
        int depth = below.Select(found => found.Numbers.Length).DefaultIfEmpty().Max();
        foreach ((int descendant, string[] numbers) in below)
        {
            if (numbers.Length == depth && numbers is [.., not "1"])
            {
                using SafeFileHandle? process = ProcessCalls.TryOpenProcess(descendant);
                if (process is not null)
                {
                    ProcessCalls.Signal(process, ProcessCalls.Terminate);
                }
            }
        }
    }

    /// <summary>
    /// Kills every process of a control group, if there is one, and of actions that are over (see <see cref="Strays"/>). When
    /// the call ends there is none.
    /// </summary>
    public static async ValueTask KillAsync(IActionCgroup? cgroup, EventLoop loop)
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            StrayLook strays = Strays.Look();
            List<(int Pid, SafeFileHandle Process)> killed = [.. strays.Killed, .. KillMembers(cgroup)];
            if (killed.Count == 0 && strays.IsSettled)
            {
                return;
            }

            // All have been told before one is waited for: a process must not restart another that was killed before it.
            foreach ((int pid, SafeFileHandle process) in killed)
            {
                using (process)
                {
                    await loop.WhenReadableAsync(process);
                }

                Strays.Collect(pid);
            }
        }

        throw new GridException(
            GridStatus.Internal, "The action starts processes faster than they can be killed: restart the bot's machine.");
    }

    private static List<(int Pid, SafeFileHandle Process)> KillMembers(IActionCgroup? cgroup)
    {
        List<(int, SafeFileHandle)> members = [];
        foreach (int pid in cgroup?.Processes ?? [])
        {
            if (ProcessCalls.TryOpenProcess(pid) is { } process)
            {
                members.Add((pid, process));
            }
        }

        if (members.Count > 0)
        {
            cgroup!.Kill();
        }

        foreach ((_, SafeFileHandle process) in members)
        {
            ProcessCalls.Signal(process, ProcessCalls.Kill);
        }

        return members;
    }

    /// <summary>The number of a process in each namespace it is in, the innermost last; empty when it is gone.</summary>
    private static string[] NumbersOf(int pid) =>
        StatusOf(pid, "NSpid:")?.Split('\t', StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string? StatusOf(int pid, string label)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status")
                .FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal))?[label.Length..];
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The chosen processes that have not ended, held by descriptors so that no number is mistaken for another.</summary>
    private static List<(int Pid, SafeFileHandle Process)> Find(Func<ulong, bool> isChosen)
    {
        List<(int, SafeFileHandle)> found = [];
        foreach (int pid in ProcessTable.Numbers())
        {
            if (pid != Environment.ProcessId && TryOpen(pid, isChosen) is { } process)
            {
                found.Add((pid, process));
            }
        }

        return found;
    }

    private static SafeFileHandle? TryOpen(int pid, Func<ulong, bool> isChosen)
    {
        if (ProcessMark.Of(pid) is not { } before || !isChosen(before) || ProcessCalls.TryOpenProcess(pid) is not { } process)
        {
            return null;
        }

        // The number may have passed to another process between the look and the opening. One that has ended and is only
        // not yet collected by its parent is no longer of interest.
        if (ProcessMark.Of(pid) is { } mark && isChosen(mark) && !PollCalls.IsReadable(process))
        {
            return process;
        }

        process.Dispose();
        ProcessCalls.ReapIfEnded(pid);
        return null;
    }
}
