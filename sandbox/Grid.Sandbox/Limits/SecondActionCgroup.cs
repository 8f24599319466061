using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>An action's group of version 2.</summary>
internal sealed class SecondActionCgroup : IActionCgroup
{
    private const long PeriodMicroseconds = 100_000;

    private readonly string _path;
    private readonly ActionFolder _folder;

    private SecondActionCgroup(string path, ActionFolder folder)
    {
        _path = path;
        _folder = folder;
    }

    public IReadOnlyList<int> Processes => CgroupFile.Processes(_path);

    public CgroupUsage Usage => new(
        CgroupFile.Number(_path, "memory.events", "oom_kill") ?? 0,
        CgroupFile.Number(_path, "memory.peak"),
        CgroupFile.Number(_path, "pids.events", "max") ?? 0);

    /// <summary>Makes the group and sets its limits.</summary>
    public static SecondActionCgroup Create(string parent, ActionFolder folder, ResourceLimits limits)
    {
        SecondActionCgroup group = new($"{parent}/{folder.Mark:x}", folder);
        CgroupFolder.Make(group._path);
        try
        {
            group.Limit(limits);
            return group;
        }
        catch (GridException)
        {
            group.TryRemove();
            throw;
        }
    }

    public int Start(Func<SpawnGate?, int> start)
    {
        using CgroupUsher usher = CgroupUsher.Begin(_folder, AdmitMarked);
        int error = start(usher.Gate);
        usher.End();
        return error;
    }

    public void Admit(int pid) => CgroupFile.Write(_path, "cgroup.procs", Text(pid));

    public void Kill()
    {
        if (File.Exists($"{_path}/cgroup.kill"))
        {
            CgroupFile.Write(_path, "cgroup.kill", "1");
            return;
        }

        CgroupFile.Write(_path, "cgroup.freeze", "1");
        foreach (int pid in Processes)
        {
            ProcessCalls.SignalProcess(pid, ProcessCalls.Kill);
        }

        CgroupFile.Write(_path, "cgroup.freeze", "0");
    }

    public bool TryRemove() => CgroupFolder.TryRemove(_path);

    /// <summary>What of a group's files says a limit, in the kernel's words.</summary>
    public static IEnumerable<(string File, string Value)> Settings(ResourceLimits limits)
    {
        if (limits.MemoryBytes is { } memory)
        {
            yield return ("memory.max", Text(memory));

            // An action that swaps takes the disk from all others.
            yield return ("memory.swap.max", "0");

            // A build that lost one of its processes goes on to a worse end: all of it goes.
            yield return ("memory.oom.group", "1");
        }

        if (limits.Cores is { } cores)
        {
            yield return ("cpu.max", $"{Text((long)(cores * PeriodMicroseconds))} {Text(PeriodMicroseconds)}");
        }

        if (limits.Processes is { } processes)
        {
            yield return ("pids.max", Text(processes));
        }
    }

    private void Limit(ResourceLimits limits)
    {
        foreach ((string file, string value) in Settings(limits))
        {
            if (file is "memory.swap.max" or "memory.oom.group")
            {
                CgroupFile.WriteIfThere(_path, file, value);
            }
            else
            {
                CgroupFile.Write(_path, file, value);
            }
        }
    }

    // Known by its mark: the child waits at the gate, so there is one such process and no other.
    private void AdmitMarked()
    {
        foreach (int pid in ProcessTree.Numbers(mark => mark == _folder.Mark))
        {
            Admit(pid);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
