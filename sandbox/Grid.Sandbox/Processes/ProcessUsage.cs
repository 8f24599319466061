namespace Grid.Sandbox.Processes;

/// <summary>What a program used of the machine, and with it those of its children that it waited for (getrusage).</summary>
public sealed record ProcessUsage
{
    /// <summary>Of a program that was not started.</summary>
    public static ProcessUsage None { get; } = new();

    /// <summary>Processor time outside the kernel.</summary>
    public TimeSpan UserTime { get; init; }

    /// <summary>Processor time in the kernel.</summary>
    public TimeSpan SystemTime { get; init; }

    /// <summary>The most memory that any one of the processes had resident.</summary>
    public long ResidentKibibytesMax { get; init; }

    /// <summary>Page faults that took no reading.</summary>
    public long MinorFaults { get; init; }

    /// <summary>Page faults that waited for a disk.</summary>
    public long MajorFaults { get; init; }

    /// <summary>Blocks read from disks.</summary>
    public long BlocksRead { get; init; }

    /// <summary>Blocks written to disks.</summary>
    public long BlocksWritten { get; init; }

    /// <summary>How often they gave up the processor to wait.</summary>
    public long VoluntarySwitches { get; init; }

    /// <summary>How often the processor was taken from them.</summary>
    public long InvoluntarySwitches { get; init; }
}
