using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>An action's groups of version 1, one in each hierarchy.</summary>
internal sealed class FirstActionCgroup : IActionCgroup
{
    private const long PeriodMicroseconds = 100_000;
    private const string Tasks = "tasks";

    private readonly IReadOnlyList<CgroupPlace> _groups;
    private readonly IReadOnlyList<CgroupPlace> _homes;

    private FirstActionCgroup(IReadOnlyList<CgroupPlace> groups, IReadOnlyList<CgroupPlace> homes)
    {
        _groups = groups;
        _homes = homes;
    }

    public IReadOnlyList<int> Processes => CgroupFile.Processes(_groups[0].Path);

    public CgroupUsage Usage => new(
        Find("memory") is { } memory ? CgroupFile.Number(memory, "memory.oom_control", "oom_kill") ?? 0 : 0,
        Find("memory") is { } same ? CgroupFile.Number(same, "memory.max_usage_in_bytes") : null,
        Find("pids") is { } pids ? CgroupFile.Number(pids, "pids.events", "max") ?? 0 : 0);

    /// <summary>Makes the groups and sets their limits.</summary>
    /// <param name="parents">The bot's own groups.</param>
    /// <param name="homes">Where threads of the bot are while they start nothing.</param>
    /// <param name="folder">The action's folder, whose number is the groups' name.</param>
    /// <param name="limits">The limits.</param>
    public static FirstActionCgroup Create(
        IReadOnlyList<CgroupPlace> parents, IReadOnlyList<CgroupPlace> homes, ActionFolder folder, ResourceLimits limits)
    {
        CgroupPlace[] groups = [.. parents.Select(parent => parent with { Path = $"{parent.Path}/{folder.Mark:x}" })];
        FirstActionCgroup group = new(groups, homes);
        try
        {
            Array.ForEach(groups, place => CgroupFolder.Make(place.Path));
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
        try
        {
            Enter(_groups);
            return start(null);
        }
        finally
        {
            Enter(_homes);
        }
    }

    public void Admit(int pid)
    {
        foreach (CgroupPlace group in _groups)
        {
            CgroupFile.Write(group.Path, "cgroup.procs", Text(pid));
        }
    }

    public void Kill()
    {
        string? freezer = Find("freezer");
        SetState(freezer, "FROZEN");
        foreach (int pid in Processes)
        {
            ProcessCalls.SignalProcess(pid, ProcessCalls.Kill);
        }

        // Who is frozen dies when let go.
        SetState(freezer, "THAWED");
    }

    public bool TryRemove()
    {
        bool isGone = true;
        foreach (CgroupPlace group in _groups)
        {
            isGone &= CgroupFolder.TryRemove(group.Path);
        }

        return isGone;
    }

    private string? Find(string controller) =>
        _groups.FirstOrDefault(group => group.Controllers.Contains(controller))?.Path;

    private void Limit(ResourceLimits limits)
    {
        if (limits.MemoryBytes is { } memory && Find("memory") is { } memoryPath)
        {
            string text = Text(memory);
            CgroupFile.Write(memoryPath, "memory.limit_in_bytes", text);

            // Memory and swap together: an action that swaps takes the disk from all others.
            CgroupFile.WriteIfThere(memoryPath, "memory.memsw.limit_in_bytes", text);
        }

        if (limits.Cores is { } cores && Find("cpu") is { } cpuPath)
        {
            CgroupFile.Write(cpuPath, "cpu.cfs_period_us", Text(PeriodMicroseconds));
            CgroupFile.Write(cpuPath, "cpu.cfs_quota_us", Text((long)(cores * PeriodMicroseconds)));
        }

        if (limits.Processes is { } processes && Find("pids") is { } pidsPath)
        {
            CgroupFile.Write(pidsPath, "pids.max", Text(processes));
        }
    }

    // Written as 0, the number of a thread means the one that writes.
    private static void Enter(IEnumerable<CgroupPlace> groups)
    {
        foreach (CgroupPlace group in groups)
        {
            CgroupFile.Write(group.Path, Tasks, "0");
        }
    }

    private static void SetState(string? freezer, string state)
    {
        if (freezer is not null)
        {
            CgroupFile.Write(freezer, "freezer.state", state);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
