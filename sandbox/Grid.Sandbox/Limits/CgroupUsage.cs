namespace Grid.Sandbox.Limits;

/// <summary>What a control group says of the processes that were in it.</summary>
/// <param name="OutOfMemoryKills">Processes the kernel killed because memory was used up: the group's own, or the machine's.</param>
/// <param name="MemoryPeakBytes">The most memory they had at once; null where the kernel does not count it.</param>
/// <param name="ProcessesRefused">How often a process could not be started because there were too many.</param>
public sealed record CgroupUsage(long OutOfMemoryKills, long? MemoryPeakBytes, long ProcessesRefused);
