using System.Buffers.Binary;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Simulation.Actors;

/// <summary>The few actions that all clients ask for again and again, on platforms that some, one or no bot offers.</summary>
internal static class Actions
{
    public const int Count = 20;

    private static readonly PlatformRequirements[] Requirements =
    [
        PlatformRequirements.None,
        PlatformRequirements.Of([new PlatformProperty("OSFamily", "linux")]),
        PlatformRequirements.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64")]),
        PlatformRequirements.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "*")]),
        PlatformRequirements.Of([new PlatformProperty("ISA", "aarch64")]),
        PlatformRequirements.Of([new PlatformProperty("ISA", "riscv")]),
    ];

    // What some actions take of their bot.
    private static readonly NumericRequirement[] Cores =
    [
        new("cores", new Quantity(1_000), NumericUse.Consumed), new("cores", new Quantity(2_000), NumericUse.Consumed),
    ];

    private static readonly JobSpec[] Specs = [.. Enumerable.Range(0, Count).Select(Make)];

    private static readonly Dictionary<Digest, JobSpec> ByDigest = Specs.ToDictionary(spec => spec.ActionDigest);

    /// <summary>Most jobs and bots are in the first.</summary>
    public static IReadOnlyList<PoolName> Pools { get; } = [new("*"), new("side")];

    /// <summary>Whose jobs there are; the first two share bots.</summary>
    public static IReadOnlyList<InstanceName> Instances { get; } =
        [InstanceName.Empty, InstanceName.Parse("other"), InstanceName.Parse("side")];

    public static JobSpec Of(int number) => Specs[number];

    public static JobSpec Of(Digest action) => ByDigest[action];

    public static JobSpec Of(LeaseAnswer lease) => Of(BinaryPrimitives.ReadInt32LittleEndian(lease.Payload.Span));

    private static JobSpec Make(int number)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(payload, number);

        // Most can run on some bot; the last needs what nobody offers.
        int platform = number == Count - 1 ? Requirements.Length - 1 : number % (Requirements.Length - 1);
        bool isAside = number is 5 or 6;
        return new JobSpec(
            isAside ? new PoolName("side") : new PoolName("*"),
            InstanceName.Parse(isAside ? "side" : number % 3 == 1 ? "other" : string.Empty),
            Digest.Of(payload),
            payload,
            Taking(number, Requirements[isAside ? 0 : platform]),
            TimeSpan.FromSeconds(60),
            DoNotCache: number % 5 == 4);
    }

    private static PlatformRequirements Taking(int number, PlatformRequirements requirements) => number % 6 is 2 or 3
        ? PlatformRequirements.Of(requirements.Items, [Cores[number % 6 - 2]])
        : requirements;
}
