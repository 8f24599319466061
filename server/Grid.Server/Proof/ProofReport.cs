using Grid.Server.Client.Output;

namespace Grid.Server.Proof;

/// <summary>What a proof found: the work was done, and how long each stage of it took.</summary>
internal sealed record ProofReport
{
    /// <summary>The command that was run.</summary>
    public required string Command { get; init; }

    /// <summary>The bot that ran it.</summary>
    public required string Worker { get; init; }

    /// <summary>Action and input sent to the storage.</summary>
    public required TimeSpan Uploaded { get; init; }

    /// <summary>From the call of Execute to its last answer, as a client sees it.</summary>
    public required TimeSpan Executed { get; init; }

    /// <summary>Waited for a bot.</summary>
    public TimeSpan? Queued { get; init; }

    /// <summary>The bot fetched the inputs and laid them out.</summary>
    public TimeSpan? Staged { get; init; }

    /// <summary>The command itself.</summary>
    public TimeSpan? Ran { get; init; }

    /// <summary>The bot stored the outputs.</summary>
    public TimeSpan? Captured { get; init; }

    /// <summary>The output read back and checked.</summary>
    public required TimeSpan ReadBack { get; init; }

    /// <summary>The same action once more, answered from the action cache; null when it was not.</summary>
    public TimeSpan? CacheHit { get; init; }

    /// <summary>One line on how it went.</summary>
    public string Summary =>
        $"'{Command}' ran on {Worker} in {Sizes.OfTime(Executed)}"
        + (CacheHit is { } hit ? $", and came from the action cache in {Sizes.OfTime(hit)}" : string.Empty);

    /// <summary>The stages in their order; those the server told nothing of are left out.</summary>
    public IReadOnlyList<(string Stage, TimeSpan Duration)> Stages =>
    [
        ("upload", Uploaded),
        .. Told("queue", Queued),
        .. Told("stage inputs", Staged),
        .. Told("run", Ran),
        .. Told("store outputs", Captured),
        ("execute, in all", Executed),
        ("read back", ReadBack),
        .. Told("from the action cache", CacheHit),
    ];

    private static IEnumerable<(string Stage, TimeSpan Duration)> Told(string stage, TimeSpan? duration) =>
        duration is { } known ? [(stage, known)] : [];
}
