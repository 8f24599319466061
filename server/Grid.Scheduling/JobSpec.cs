using Grid.Core;

namespace Grid.Scheduling;

/// <summary>What is to be executed, and on what kind of bot. The same for every operation that shares the job.</summary>
/// <param name="Pool">Where it is shared, and meets its bot.</param>
/// <param name="Instance">The instance whose stores hold the inputs.</param>
/// <param name="ActionDigest">The action's address.</param>
/// <param name="Payload">The action's bytes, opaque here, handed to the bot.</param>
/// <param name="Requirements">What the bot has to offer.</param>
/// <param name="Timeout">How long the command may run.</param>
/// <param name="DoNotCache">The result is neither cached nor shared: such jobs are never merged.</param>
public sealed record JobSpec(
    PoolName Pool,
    InstanceName Instance,
    Digest ActionDigest,
    ReadOnlyMemory<byte> Payload,
    PlatformRequirements Requirements,
    TimeSpan Timeout,
    bool DoNotCache)
{
    private readonly Digest _actionDigest = ActionDigest;
    private string _label = string.Empty;

    /// <summary>The action's address.</summary>
    public Digest ActionDigest
    {
        get => _actionDigest;
        init => _actionDigest = value;
    }

    /// <summary>What the bot has to offer.</summary>
    public PlatformRequirements Requirements { get; private set; } = Requirements;

    /// <summary>The name of the kind of platform it needs, by which metrics and quotas go.</summary>
    public string Label
    {
        get => _label;
        init => _label = value;
    }

    /// <summary>The fingerprint of the rules that say so; zero when it is not known.</summary>
    public uint Rules { get; init; }

    /// <summary>By what a bot is found that holds its inputs already.</summary>
    public Affinity Affinity { get; init; }

    /// <summary>By what earlier runs are found that tell what it needs.</summary>
    public RunKind Kind { get; init; }

    /// <summary>The action's address, where it is.</summary>
    internal ref readonly Digest Action => ref _actionDigest;

    /// <summary>The same job with other needs.</summary>
    internal JobSpec With(PlatformRequirements requirements) => this with { Requirements = requirements };

    /// <summary>
    /// Takes equal values for its own, so that there is one of each: a million jobs that wait know a handful of platforms.
    /// </summary>
    internal void ShareEqual(PlatformRequirements requirements, string label) => (Requirements, _label) = (requirements, label);
}
