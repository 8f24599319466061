using System.Security.Cryptography;
using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots;

/// <summary>What a bot is and offers.</summary>
public sealed record BotOptions
{
    /// <summary>The bot's name in logs, sessions and results. A second session under the same id closes the first.</summary>
    public required string BotId { get; init; }

    /// <summary>The instance whose work it takes (RWAPI <c>parent</c>).</summary>
    public InstanceName Instance { get; init; } = InstanceName.Empty;

    /// <summary>What it offers to jobs.</summary>
    public PlatformProperties Platform { get; init; } = MachinePlatform.Default;

    /// <summary>Leases run at once.</summary>
    public int JobsMax { get; init; } = Environment.ProcessorCount;

    /// <summary>The longest timeout an action may ask for, and the timeout of one that asks for none; null for no limit.</summary>
    public TimeSpan? ActionDurationMax { get; init; }

    /// <summary>How long running jobs may go on after a shutdown was asked for, before they are handed back.</summary>
    public TimeSpan DrainGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long, after the grace, the bot tries to tell the server what it hands back.</summary>
    public TimeSpan FarewellDurationMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Free bytes below which the bot takes no new work: a full disk fails every action it is given.</summary>
    public long DiskFreeBytesMin { get; init; } = 256L << 20;

    /// <summary>Jobs in a row that failed by the bot's own fault before it takes no more; 0 for never.</summary>
    public int ConsecutiveErrorsMax { get; init; }

    /// <summary>Pause before a bot that failed again and again tries an action of its own; it doubles with each that fails.</summary>
    public TimeSpan ProbeDelayMin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest such pause.</summary>
    public TimeSpan ProbeDelayMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the jitter of retries begins; different for every bot, so that they do not retry in step.</summary>
    public ulong Seed { get; init; } = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));

    /// <summary>The numbers of the session.</summary>
    internal BotTerms Terms => new()
    {
        JobsMax = JobsMax,
        DrainGrace = DrainGrace,
        FarewellDurationMax = FarewellDurationMax,
    };
}
