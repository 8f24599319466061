using System.Buffers.Binary;
using System.Text;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Benchmarks.Scheduler;

/// <summary>What clients ask for, made before the clock starts: reading requests is not the fold's work.</summary>
internal sealed class FoldLoad
{
    public static readonly PoolName Pool = new("*");

    private const int ActionBytes = 160;

    private readonly OperationName[] _names;
    private readonly ClientMetadata[] _clients;
    private readonly JobSpec[] _specs;

    /// <param name="count">How many requests.</param>
    /// <param name="first">The number of the first; no two have the same.</param>
    /// <param name="shape">How many invocations and targets they are of.</param>
    public FoldLoad(int count, int first, FoldShape shape)
    {
        _names = new OperationName[count];
        _clients = new ClientMetadata[count];
        _specs = new JobSpec[count];
        for (int i = 0; i < count; i++)
        {
            int number = first + i;
            _names[i] = new OperationName($"main/operations/{new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}");
            _clients[i] = ClientOf(number, shape);
            _specs[i] = SpecOf(number, shape);
        }
    }

    public int Count => _names.Length;

    public SchedulerInput.ExecuteRequested Request(int index, DateTimeOffset now) => new(
        now,
        _names[index],
        Pool,
        _specs[index].Instance,
        _specs[index].ActionDigest,
        Priority: 0,
        SkipCacheLookup: false,
        _clients[index]);

    /// <summary>
    /// Looks at some requests. A server has just read them off the wire: they are in the processor's caches when the fold
    /// gets them, not where they were made an age ago. Returns something that depends on all of it.
    /// </summary>
    public int Read(int first, int count)
    {
        int seen = 0;
        for (int i = first; i < first + count; i++)
        {
            seen ^= _names[i].Value.GetHashCode(StringComparison.Ordinal) ^ _clients[i].GetHashCode() ^ _specs[i].GetHashCode();
        }

        return seen;
    }

    public SchedulerInput.OperationPrepared Prepared(int index, DateTimeOffset now) => new(now, _names[index], _specs[index]);

    // Every string is an object of its own, as those that come off the wire are.
    private static ClientMetadata ClientOf(int number, FoldShape shape) => new()
    {
        ToolName = new StringBuilder("bazel").ToString(),
        ToolVersion = new StringBuilder("8.4.2").ToString(),
        InvocationId = new Guid(number % shape.Invocations, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0).ToString(),
        Mnemonic = new StringBuilder("CppCompile").ToString(),
        TargetId = $"//some/package/of/the/tree:target-{number / shape.Invocations % shape.Targets}",
    };

    private static JobSpec SpecOf(int number, FoldShape shape)
    {
        Span<byte> hash = stackalloc byte[DigestFunction.Sha256.SizeBytes];
        for (int i = 0; i < hash.Length; i += sizeof(ulong))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(hash[i..], (ulong)(number + i + 1) * 0x9E3779B97F4A7C15);
        }

        return new JobSpec(
            Pool,
            InstanceName.Parse("main"),
            Digest.FromHash(DigestFunction.Sha256, hash, ActionBytes),
            new byte[ActionBytes],
            PlatformRequirements.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64")]),
            TimeSpan.FromMinutes(10),
            DoNotCache: false)
        {
            // As real ones have them: inputs of their own, a target and a build in common with others.
            Label = "linux",
            Affinity = new Affinity(
                Hint: 0,
                InputRoot: Affinity.Of($"{number}"),
                Target: Affinity.Of($"{number / shape.Invocations % shape.Targets}"),
                Invocation: Affinity.Of($"{number % shape.Invocations}")),
            Kind = new RunKind(1),
        };
    }
}
