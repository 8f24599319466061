using Grid.Core;

namespace Grid.Dispatch;

/// <summary>The bounds of the dispatcher, by name.</summary>
public sealed record DispatchLimits
{
    /// <summary>Inputs that wait for the scheduler; whoever has one more waits until there is room.</summary>
    public int MailboxLengthMax { get; init; } = 4096;

    /// <summary>Actions that are looked up and checked at the same time.</summary>
    public int PreparationsMax { get; init; } = 64;

    /// <summary>Results that are put into the action cache at the same time.</summary>
    public int RecordingsMax { get; init; } = 64;

    /// <summary>Streams that watch operations; one more is refused with RESOURCE_EXHAUSTED.</summary>
    public int WatchersMax { get; init; } = 100_000;

    /// <summary>After this time without news, a watcher is told the same again: proxies cut streams that are silent.</summary>
    public TimeSpan KeepAlivePeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest page of a list.</summary>
    public int PageSizeMax { get; init; } = 1000;

    /// <summary>The length of a page whose size the client does not say.</summary>
    public int PageSizeDefault { get; init; } = 100;

    /// <summary>Drains that may be in force at a time; every bot that comes is held against all of them.</summary>
    public int DrainsMax { get; init; } = 1000;

    /// <summary>Pauses that may be in force at a time.</summary>
    public int PausesMax { get; init; } = 1000;

    /// <summary>Quotas that may be set at a time.</summary>
    public int QuotasMax { get; init; } = 10_000;

    /// <summary>Rules that a message names to help an operator find the right one.</summary>
    public int RulesShownMax { get; init; } = 10;

    /// <summary>Operations a list looks at before it lets others in.</summary>
    public int ScanLengthMax { get; init; } = 1000;

    /// <summary>Effects that wait for one commit; beyond it the database is taken for lost.</summary>
    public int HeldEffectsMax { get; init; } = 1_000_000;

    /// <summary>A commit that takes longer counts as one that fails until it is through.</summary>
    public TimeSpan CommitPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before a commit that failed is tried again; it doubles with every further failure.</summary>
    public TimeSpan CommitRetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest such pause.</summary>
    public TimeSpan CommitRetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The size of a page of which a client asks for so many.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the number is negative.</exception>
    internal int PageSize(int asked) => asked switch
    {
        < 0 => throw GridException.InvalidArgument($"A page size may not be negative; this one is {asked}."),
        0 => PageSizeDefault,
        _ => Math.Min(asked, PageSizeMax),
    };
}
