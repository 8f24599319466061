namespace Grid.Sandbox.Workers;

/// <summary>How many workers outlive their actions, for how long, and what is taken from them.</summary>
public sealed record WorkerLimits
{
    /// <summary>How many there may be, busy and idle; 0 for none. What they use of the machine is bounded as an action's is.</summary>
    public int WorkersMax { get; init; } = Environment.ProcessorCount * 2;

    /// <summary>How long one may wait for its next action.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The memory beyond which one gets no other action; null for no bound but that of an action.</summary>
    public long? MemoryBytesMax { get; init; }

    /// <summary>The longest answer, in bytes.</summary>
    public int ResponseBytesMax { get; init; } = 16 << 20;

    /// <summary>The largest file of arguments.</summary>
    public long FlagFileBytesMax { get; init; } = 16 << 20;

    /// <summary>How deep such files may name others.</summary>
    public int FlagFileDepthMax { get; init; } = 16;
}
