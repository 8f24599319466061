using Google.Protobuf.WellKnownTypes;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox.Runner;

/// <summary>What a command used and might have used, between message and record.</summary>
internal static class UsageWire
{
    public static RunnerApi.ProcessUsage ToWire(ProcessUsage usage) => new()
    {
        UserTime = Duration.FromTimeSpan(usage.UserTime),
        SystemTime = Duration.FromTimeSpan(usage.SystemTime),
        ResidentKibibytesMax = usage.ResidentKibibytesMax,
        MinorFaults = usage.MinorFaults,
        MajorFaults = usage.MajorFaults,
        BlocksRead = usage.BlocksRead,
        BlocksWritten = usage.BlocksWritten,
        VoluntarySwitches = usage.VoluntarySwitches,
        InvoluntarySwitches = usage.InvoluntarySwitches,
    };

    public static ProcessUsage ToUsage(RunnerApi.ProcessUsage? wire) => wire is null ? ProcessUsage.None : new ProcessUsage
    {
        UserTime = wire.UserTime?.ToTimeSpan() ?? TimeSpan.Zero,
        SystemTime = wire.SystemTime?.ToTimeSpan() ?? TimeSpan.Zero,
        ResidentKibibytesMax = wire.ResidentKibibytesMax,
        MinorFaults = wire.MinorFaults,
        MajorFaults = wire.MajorFaults,
        BlocksRead = wire.BlocksRead,
        BlocksWritten = wire.BlocksWritten,
        VoluntarySwitches = wire.VoluntarySwitches,
        InvoluntarySwitches = wire.InvoluntarySwitches,
    };

    public static RunnerApi.ResourceLimits? ToWire(ResourceLimits? limits)
    {
        if (limits is null)
        {
            return null;
        }

        RunnerApi.ResourceLimits wire = new();
        if (limits.MemoryBytes is { } memory)
        {
            wire.MemoryBytes = memory;
        }

        if (limits.Cores is { } cores)
        {
            wire.Cores = cores;
        }

        if (limits.Processes is { } processes)
        {
            wire.Processes = processes;
        }

        return wire;
    }

    public static ResourceLimits? ToLimits(RunnerApi.ResourceLimits? wire) => wire is null ? null : new ResourceLimits(
        wire.HasMemoryBytes ? wire.MemoryBytes : null,
        wire.HasCores ? wire.Cores : null,
        wire.HasProcesses ? wire.Processes : null);

    public static RunnerApi.GroupUsage? ToWire(CgroupUsage? usage)
    {
        if (usage is null)
        {
            return null;
        }

        RunnerApi.GroupUsage wire = new()
        {
            OutOfMemoryKills = usage.OutOfMemoryKills,
            ProcessesRefused = usage.ProcessesRefused,
        };
        if (usage.MemoryPeakBytes is { } peak)
        {
            wire.MemoryPeakBytes = peak;
        }

        return wire;
    }

    public static CgroupUsage? ToGroup(RunnerApi.GroupUsage? wire) => wire is null ? null : new CgroupUsage(
        wire.OutOfMemoryKills, wire.HasMemoryPeakBytes ? wire.MemoryPeakBytes : null, wire.ProcessesRefused);
}
