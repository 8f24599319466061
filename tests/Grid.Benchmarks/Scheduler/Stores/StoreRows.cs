using System.Globalization;
using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Benchmarks.Scheduler.Stores;

/// <summary>Rows as a busy build has them.</summary>
internal static class StoreRows
{
    private static readonly DateTimeOffset Began = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly PlatformRequirements Platform = PlatformRequirements.Of(
        [new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64"), new PlatformProperty("container", "debian:12")]);

    // What an Action with two digests, a timeout and a platform takes.
    private static readonly byte[] Payload = new byte[180];

    /// <summary>A batch of new actions, each four rows: its job, its operation, and what happened to the job.</summary>
    public static SchedulerChanges Batch(long first, int actions) => new()
    {
        Jobs = [.. Numbers(first, actions).Select(Job)],
        Operations = [.. Numbers(first, actions).Select(Operation)],
        Events =
        [
            .. Numbers(first, actions).SelectMany(number => new[]
            {
                new JobEvent(new JobId(number), Began, JobEventKind.Created, NameOf(number)),
                new JobEvent(new JobId(number), Began, JobEventKind.Assigned, "bot-17.farm.example"),
            }),
        ],
    };

    private static IEnumerable<long> Numbers(long first, int count) => Enumerable.Range(0, count).Select(index => first + index);

    private static JobRow Job(long number) => new()
    {
        Id = new JobId(number),
        Spec = new JobSpec(
            new PoolName("main"),
            InstanceName.Parse("main"),
            Digest.Of(Encoding.ASCII.GetBytes(NameOf(number))),
            Payload,
            Platform,
            TimeSpan.FromMinutes(10),
            DoNotCache: false),
        Priority = 0,
        QueuedAt = Began,
        Place = JobPlace.Queued,
    };

    private static OperationRow Operation(long number) => new()
    {
        Name = new OperationName(NameOf(number)),
        Sequence = number,
        Job = new JobId(number),
        Instance = InstanceName.Parse("main"),
        Priority = 0,
        SkipCacheLookup = false,
        Client = ClientMetadata.None with
        {
            ToolName = "bazel",
            ToolVersion = "8.0.0",
            InvocationId = "1f0a7f5e-5d1c-4b8e-9c41-5f6a3f2b7d10",
            Mnemonic = "CppCompile",
            TargetId = string.Create(CultureInfo.InvariantCulture, $"//app/lib{number % 1000}:all"),
        },
        CreatedAt = Began,
    };

    // Scattered, as names made of random numbers are.
    private static string NameOf(long number) => string.Create(
        CultureInfo.InvariantCulture, $"main/operations/{(ulong)number * 0x9E3779B97F4A7C15:x16}-5f6a3f2b7d10");
}
