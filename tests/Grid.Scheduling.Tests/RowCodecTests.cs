using System.Collections;
using System.Reflection;
using Grid.Core;
using Grid.Scheduling.Durable;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class RowCodecTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly JobOutcome Outcome = new()
    {
        Status = GridStatus.DeadlineExceeded,
        Message = "über",
        Result = new byte[] { 1, 2, 3 },
        StatusDetails = new byte[] { 4 },
        MissingBlobs = [Digest.Of("a"u8), Digest.Of(DigestFunction.Blake3, "b"u8)],
        IsCached = true,
        RanOutOfMemory = true,
    };

    private static readonly ClientMetadata Client = new()
    {
        ToolName = "bazel",
        ToolVersion = "8",
        InvocationId = "i",
        CorrelatedInvocationsId = "c",
        ActionId = "a",
        Mnemonic = "CppCompile",
        TargetId = "//a:b",
        ConfigurationId = "k8",
        User = "ada",
        LocalityHint = "llvm",
    };

    private static readonly JobRow Job = new()
    {
        Id = new JobId(7_000_000_000),
        Spec = new JobSpec(
            new PoolName("*"),
            InstanceName.Parse("main/sub"),
            Digest.Of(DigestFunction.Sha512, "x"u8),
            new byte[] { 9, 8 },
            PlatformRequirements.Of(
                [new("OSFamily", "linux"), new("arch", "*"), new("arch", "x86")],
                [new NumericRequirement("cores", new Quantity(500), NumericUse.ConsumedIfOffered)]),
            TimeSpan.FromSeconds(90),
            DoNotCache: true)
        {
            Label = "linux",
            Affinity = new Affinity(1, ulong.MaxValue, 3, 4),
            Kind = new RunKind(ulong.MaxValue - 1),
            Rules = uint.MaxValue - 1,
        },
        Priority = -5,
        QueuedAt = Time,
        StartedAt = Time.AddSeconds(1),
        FinishedAt = Time.AddSeconds(2),
        Place = JobPlace.Leased,
        Attempts = 3,
        Offers = 4,
        Bot = "bot-1",
        Lease = new LeaseHold(new LeaseId("main/1"), new BotSessionName("main/2"), IsTaken: true),
        Outcome = Outcome,
    };

    private static readonly OperationRow Operation = new()
    {
        Name = new OperationName("main/operations/1"),
        Sequence = 17,
        Job = Job.Id,
        Instance = InstanceName.Parse("main"),
        Priority = 12,
        SkipCacheLookup = true,
        Client = Client,
        CreatedAt = Time,
        LeftAt = Time.AddMinutes(1),
        Outcome = Outcome,
    };

    private static readonly SessionRow Session = new(
        new BotSessionName("main/2"),
        new BotId(new PoolName("*"), "bot-1"),
        BotStatus.Terminating,
        PlatformProperties.Of([new("OSFamily", "linux"), new("arch", "x86")]),
        Capacity: 8,
        Version: "1.0")
    {
        Labels = ["linux", "linux-x86"],
    };

    public static TheoryData<object> Samples => [Job, Job.Spec, Outcome, Operation, Client, Session];

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_samples_leave_no_field_out(object sample)
    {
        foreach (PropertyInfo property in sample.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? value = property.GetValue(sample);
            object? empty = property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null;

            value.ShouldNotBe(empty, property.Name);
            (value is ICollection { Count: 0 }).ShouldBeFalse(property.Name);
        }
    }

    [Fact]
    public void A_job_comes_back_as_it_was()
    {
        RowCodec codec = new();

        JobRow back = codec.DecodeJob(codec.Encode(Job));

        Text(back).ShouldBe(Text(Job));
    }

    [Fact]
    public void An_operation_comes_back_as_it_was()
    {
        RowCodec codec = new();

        OperationRow back = codec.DecodeOperation(codec.Encode(Operation));

        Text(back).ShouldBe(Text(Operation));
    }

    [Fact]
    public void A_session_comes_back_as_it_was()
    {
        RowCodec codec = new();

        Text(codec.DecodeSession(codec.Encode(Session))).ShouldBe(Text(Session));
    }

    [Fact]
    public void An_outcome_with_an_empty_result_is_still_an_outcome()
    {
        RowCodec codec = new();
        JobRow row = new()
        {
            Id = new JobId(1),
            Spec = Farm.Spec("a"),
            Priority = 0,
            QueuedAt = Time,
            Place = JobPlace.Recording,
            Outcome = new JobOutcome { Status = GridStatus.Ok },
        };
        codec.DecodeJob(codec.Encode(row)).Outcome.ShouldNotBeNull();
    }

    [Fact]
    public void What_is_empty_stays_empty()
    {
        RowCodec codec = new();
        JobRow plain = new()
        {
            Id = new JobId(1),
            Spec = Farm.Spec("a"),
            Priority = 0,
            QueuedAt = Time,
            Place = JobPlace.Queued,
        };

        Text(codec.DecodeJob(codec.Encode(plain))).ShouldBe(Text(plain));
    }

    [Fact]
    public void A_row_cut_short_is_refused_not_guessed_at()
    {
        RowCodec codec = new();
        byte[] whole = codec.Encode(Job);

        // Every cut is either between two fields, where the rest is as if it were of an older version, or refused.
        int refused = 0;
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                codec.DecodeJob(whole.AsSpan(0, length));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }

        refused.ShouldBeGreaterThan(whole.Length - 14);
    }

    [Fact]
    public void Rows_share_the_texts_they_have_in_common()
    {
        RowCodec codec = new();
        byte[] bytes = codec.Encode(Job);

        JobSpec first = codec.DecodeJob(bytes).Spec;
        JobSpec second = codec.DecodeJob(bytes).Spec;

        second.Pool.Value.ShouldBeSameAs(first.Pool.Value);
        second.Requirements.ShouldBeSameAs(first.Requirements);
    }

    // Every property, with collections and bytes spelled out: records compare those by reference.
    private static string Text(object? value) => value switch
    {
        null => "-",
        string text => text,
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        IEnumerable items => string.Join(";", items.Cast<object>().Select(Text)),
        JobRow or OperationRow or SessionRow or JobSpec or JobOutcome or ClientMetadata => string.Join(
            "|", value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => $"{property.Name}={Text(property.GetValue(value))}")),
        _ => value.ToString()!,
    };
}
