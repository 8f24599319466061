namespace Grid.Sandbox.Runner.Serving;

/// <summary>How much a runner has on its hands at a time.</summary>
internal static class RunnerLimits
{
    /// <summary>Commands running at once: more than any bot has jobs.</summary>
    public const int RunsMax = 10_000;

    /// <summary>What one event carries of a stream.</summary>
    public const int EventBytesMax = 256 << 10;

    /// <summary>Live pieces on their way to a bot that does not keep up; what comes after is left out.</summary>
    public const int LiveEventsMax = 256;

    /// <summary>The length of a run's id.</summary>
    public const int RunIdLengthMax = 64;
}
