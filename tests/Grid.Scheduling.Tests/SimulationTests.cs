using System.Reflection;
using Grid.Simulation;
using Grid.Simulation.Plants;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class SimulationTests
{
    /// <summary>The first seeds of each thousand.</summary>
    public static readonly TheoryData<int> Thousands = [.. Enumerable.Range(0, ManySeeds / SeedsPerTest).Select(i => i * SeedsPerTest)];

    private const int FewSeeds = 300;
    private const int ManySeeds = 10_000;

    // A test of all of them would be taken for one that hangs where other programs are on the machine.
    private const int SeedsPerTest = 1_000;
    private const int PlantedSeeds = 3_000;

    [Fact]
    public void A_few_hundred_seeds_break_no_invariant() =>
        Seeds.RunAll(0, FewSeeds, Plant.None, out _).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Thousands))]
    [Trait("Ring", "Slow")]
    public void Ten_thousand_seeds_break_no_invariant(int first) =>
        Seeds.RunAll(first, SeedsPerTest, Plant.None, out _).ShouldBeEmpty();

    // The search begins at the seed that finds it today where that one is far from the first: the seeds before it, which take
    // seconds, can tell of this fault only that they do not find it.
    [Theory]
    [InlineData(nameof(Plant.DropRequeue), "is in 0 queues, 0 leases")]
    [InlineData(nameof(Plant.ForgetAttempt), "was started 5 times", 48)]
    [InlineData(nameof(Plant.AckBeforeCommit), "was acknowledged before it was durable")]
    [InlineData(nameof(Plant.AckBeforeCommit), "which then nobody knew of")]
    [InlineData(nameof(Plant.AckBeforeCommit), "that it had ended, and then something else", 302)]
    [InlineData(nameof(Plant.DoubleGrant), "is in 1 queues, 1 leases")]
    [InlineData(nameof(Plant.DropAnswer), "a bot's call was forgotten")]
    [InlineData(nameof(Plant.DropPreparation), "never heard the end")]
    [InlineData(nameof(Plant.DropEnd), "vanished before it ended")]
    [InlineData(nameof(Plant.EndTwice), "changed after its end")]
    [InlineData(nameof(Plant.RecordTwice), "completed twice")]
    [InlineData(nameof(Plant.InventResult), "has a result that no bot brought")]
    [InlineData(nameof(Plant.OverrateBot), "was given more jobs than its capacity")]
    [InlineData(nameof(Plant.JumpQueue), "which was first", 49)]
    [InlineData(nameof(Plant.StarveInvocation), "which has nothing executing and was passed by", 516)]
    [InlineData(nameof(Plant.IgnoreDrain), "got work although it is drained")]
    [InlineData(nameof(Plant.IgnoreEpoch), "the deposed writer")]
    [InlineData(nameof(Plant.TearCommit), "would be lost by a restart")]
    [InlineData(nameof(Plant.FalsifyRow), "after a restart it would be")]
    [InlineData(nameof(Plant.KeepSession), "would come back by a restart")]
    [InlineData(nameof(Plant.LeakBot), "something is left although nothing goes on")]
    [InlineData(nameof(Plant.OverfillBot), "of 2000 thousandths of a core")]
    [InlineData(nameof(Plant.MistakeDemand), "was given an action that it can not run")]
    [InlineData(nameof(Plant.DropCancellation), "goes on although its cancellation was acknowledged")]
    [InlineData(nameof(Plant.IgnorePause), "is paused", 21)]
    [InlineData(nameof(Plant.IgnoreQuota), "left, and instance '", 92)]
    [InlineData(nameof(Plant.PassUrgent), "which is more urgent")]
    [InlineData(nameof(Plant.IdleBot), "waits for a job, and one that it can run waits for a bot")]
    [InlineData(nameof(Plant.MisnameLease), "was granted, but is not held")]
    [InlineData(nameof(Plant.UseUnhealthyBot), "got work although it is Unhealthy")]
    [InlineData(nameof(Plant.MisplaceJob), "got a job it can not run")]
    [InlineData(nameof(Plant.CrowdBot), "holds 1 of 0")]
    [InlineData(nameof(Plant.MiscountShare), "but shares of bots say")]
    [InlineData(nameof(Plant.KeepCall), "is held by a call that is over")]
    [InlineData(nameof(Plant.AnswerTwice), "was answered, but nobody waits for it")]
    [InlineData(nameof(Plant.CreateTwice), "was created twice")]
    [InlineData(nameof(Plant.DropCreation), "ended, but had not begun")]
    [InlineData(nameof(Plant.RetryForever), "was tried 100 times")]
    [InlineData(nameof(Plant.ReplayLease), "which was run before")]
    [InlineData(nameof(Plant.InventLease), "which nobody granted")]
    [InlineData(nameof(Plant.ForgetOrders), "would be '' after a restart")]
    [InlineData(nameof(Plant.ForgetSession), "session /bot")]
    [InlineData(nameof(Plant.FalsifyOperation), "is Queued, and after a restart it would be")]
    [InlineData(nameof(Plant.ReviveJob), "again after its end")]
    [InlineData(nameof(Plant.KeepAndClose), "a commit both keeps and deletes")]
    public void A_planted_fault_is_found_by_its_invariant(string plant, string finding, int firstSeed = 0) =>
        Enumerable.Range(firstSeed, PlantedSeeds)
            .Select(seed => Seeds.Run(seed, Enum.Parse<Plant>(plant), TextWriter.Null, out _))
            .ShouldContain(problem => problem != null && problem.Contains(finding));

    [Fact]
    public void Every_fault_that_can_be_planted_is_looked_for()
    {
        MethodInfo test = typeof(SimulationTests).GetMethod(nameof(A_planted_fault_is_found_by_its_invariant))!;

        test.GetCustomAttributes<InlineDataAttribute>().Select(data => (string)data.GetData(test).Single()[0]).Distinct()
            .ShouldBe(Enum.GetNames<Plant>().Where(name => name != nameof(Plant.None)), ignoreOrder: true);
    }

    [Fact]
    public void A_seed_always_tells_the_same_story()
    {
        using StringWriter first = new();
        using StringWriter second = new();

        Seeds.Run(7, Plant.None, first, out _);
        Seeds.Run(7, Plant.None, second, out _);

        second.ToString().ShouldBe(first.ToString());
    }
}
