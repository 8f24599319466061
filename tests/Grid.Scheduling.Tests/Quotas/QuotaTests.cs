using Grid.Core;
using Grid.Scheduling.Tests.Choice;
using Grid.Scheduling.Tests.Order;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Quotas;

public sealed class QuotaTests
{
    private static readonly PlatformProperties Windows = PlatformProperties.Of([new PlatformProperty("OSFamily", "windows")]);

    private static readonly SchedulerLimits Limits = new()
    {
        Cohorts = [new Cohort("linux-bots", ["linux"]), new Cohort("windows-bots", ["windows"])],
        PreemptionDelay = TimeSpan.FromSeconds(20),
    };

    private readonly Crew _crew = new(Limits);
    private readonly Dictionary<string, int> _counts = [];

    [Fact]
    public void An_instance_gets_no_more_than_its_maximum_although_bots_are_idle()
    {
        SetQuota("greedy", min: 0, max: 2);
        int[] bots = _crew.Connect(4);

        Submit("greedy", 5);

        Holders(bots).Count(holder => holder == "greedy").ShouldBe(2);
        Executing("greedy").ShouldBe(2);
    }

    [Fact]
    public void When_one_of_the_maximum_ends_a_bot_that_was_idle_may_have_the_next()
    {
        SetQuota("greedy", min: 0, max: 1);
        int[] bots = _crew.Connect(2);
        Submit("greedy", 3);
        bots.Select(_crew.ActionOf).ShouldBe(["greedy 1", null]);

        _crew.Complete(bots[0]);

        bots.Select(_crew.ActionOf).ShouldContain("greedy 2");
        Executing("greedy").ShouldBe(1);
    }

    [Fact]
    public void A_maximum_holds_for_its_cohort_only()
    {
        SetQuota("greedy", min: 0, max: 1);
        _crew.Connect(2);
        int[] others = _crew.Connect(2, Windows);

        Submit("greedy", 4);

        Holders(others).ShouldBe(["greedy", "greedy"]);
        Executing("greedy").ShouldBe(1);
    }

    [Fact]
    public void A_maximum_that_is_raised_or_removed_lets_jobs_go_at_once()
    {
        SetQuota("greedy", min: 0, max: 0);
        int[] bots = _crew.Connect(4);
        Submit("greedy", 5);
        Holders(bots).ShouldAllBe(holder => holder == null);

        SetQuota("greedy", min: 0, max: 1);
        Holders(bots).Count(holder => holder == "greedy").ShouldBe(1);
        _crew.Apply(new SchedulerInput.QuotaRemoved(_crew.Now, "linux-bots", InstanceName.Parse("greedy")));
        Holders(bots).Count(holder => holder == "greedy").ShouldBe(4);
    }

    [Fact]
    public void Others_go_on_while_an_instance_has_its_maximum()
    {
        SetQuota("greedy", min: 0, max: 1);
        int[] bots = _crew.Connect(3);
        Submit("greedy", 5);
        Submit("modest", 1);

        Holders(bots).Order().ShouldBe([null, "greedy", "modest"]);
    }

    [Fact]
    public void An_instance_below_its_minimum_goes_first_whatever_the_priorities()
    {
        int[] bots = _crew.Connect(2);
        Submit("urgent", 6, priority: -5);
        Submit("promised", 6, priority: 5);
        SetQuota("promised", min: 2, max: null);

        _crew.Complete(bots[0]);
        _crew.Complete(bots[1]);

        Holders(bots).ShouldBe(["promised", "promised"]);
    }

    [Fact]
    public void An_instance_that_waits_for_what_it_was_promised_is_given_the_bots_of_others_after_a_while()
    {
        SetQuota("promised", min: 2, max: null);
        int[] bots = _crew.Connect(4);
        Submit("other", 8);
        Submit("promised", 6);
        Holders(bots).ShouldAllBe(holder => holder == "other");

        _crew.Pass(TimeSpan.FromSeconds(19));
        Holders(bots).ShouldAllBe(holder => holder == "other");
        _crew.Pass(TimeSpan.FromSeconds(2));

        Holders(bots).Count(holder => holder == "promised").ShouldBe(2);
        Holders(bots).Count(holder => holder == "other").ShouldBe(2);
    }

    [Fact]
    public void A_preempted_job_is_at_its_old_place_and_has_lost_no_attempt()
    {
        int[] bots = _crew.Connect(1);
        Submit("other", 3);
        OperationName first = new("operations/1");
        SetQuota("promised", min: 1, max: null);
        Submit("promised", 1);

        _crew.Pass(TimeSpan.FromSeconds(21));

        Holders(bots).ShouldBe(["promised"]);
        OperationView view = _crew.Scheduler.Find(first)!;
        view.Stage.ShouldBe(ExecutionStage.Queued);
        view.Attempts.ShouldBe(0);
        _crew.Complete(bots[0]);
        _crew.ActionOf(bots[0]).ShouldBe("other 1");
    }

    [Fact]
    public void A_job_can_be_preempted_more_often_than_it_may_be_tried()
    {
        int[] bots = _crew.Connect(1);
        Submit("other", 1);
        SetQuota("promised", min: 1, max: null);

        for (int i = 0; i < Limits.OffersMax + 1; i++)
        {
            Submit("promised", 1);
            _crew.Pass(TimeSpan.FromSeconds(21));
            _crew.Complete(bots[0]);
            Holders(bots).ShouldBe(["other"]);
        }
    }

    [Fact]
    public void Nobody_is_preempted_below_a_promise_of_their_own()
    {
        SetQuota("promised", min: 3, max: null);
        SetQuota("other", min: 2, max: null);
        int[] bots = _crew.Connect(4);
        Submit("other", 8);
        Submit("promised", 8);

        _crew.Pass(TimeSpan.FromSeconds(21));
        _crew.Pass(TimeSpan.FromSeconds(21));

        Holders(bots).Count(holder => holder == "other").ShouldBe(2);
    }

    [Fact]
    public void No_more_are_preempted_than_jobs_wait()
    {
        SetQuota("promised", min: 4, max: null);
        int[] bots = _crew.Connect(4);
        Submit("other", 8);
        Submit("promised", 1);

        _crew.Pass(TimeSpan.FromSeconds(21));

        Holders(bots).Count(holder => holder == "other").ShouldBe(3);
    }

    [Fact]
    public void Nobody_else_is_preempted_while_a_bot_takes_its_time_to_stop()
    {
        _crew.ObeysCancellation = false;
        SetQuota("promised", min: 1, max: null);
        int[] bots = _crew.Connect(2);
        Submit("other", 2);
        Submit("promised", 1);

        _crew.Pass(TimeSpan.FromSeconds(21));
        _crew.Pass(TimeSpan.FromSeconds(21));
        _crew.Pass(TimeSpan.FromSeconds(21));

        _crew.Scheduler.Snapshot().JobsLeased.ShouldBe(1);
        int slow = bots.Single(bot => _crew.ActionOf(bot) == "other 2");
        _crew.Obey(slow);
        Holders(bots).ShouldBe(["other", "promised"]);
    }

    [Fact]
    public void A_drained_bot_ends_what_it_runs()
    {
        SetQuota("promised", min: 1, max: null);
        int[] bots = _crew.Connect(1);
        Submit("other", 1);
        Submit("promised", 1);
        BotSelector all = new(Farm.Pool, new BotPattern("*"), PlatformProperties.None);
        _crew.Apply(new SchedulerInput.BotsDrained(_crew.Now, new Drain(all, string.Empty, string.Empty, _crew.Now)));

        _crew.Pass(TimeSpan.FromSeconds(21));

        Holders(bots).ShouldBe(["other"]);
    }

    [Fact]
    public void What_became_of_a_preempted_job_can_be_asked_for()
    {
        _crew.Connect(1);
        Submit("other", 1);
        SetQuota("promised", min: 1, max: null);
        Submit("promised", 1);

        _crew.Pass(TimeSpan.FromSeconds(21));

        JobAttempt attempt = _crew.Scheduler.Find(new OperationName("operations/1"))!.Past.ShouldHaveSingleItem();
        attempt.Reason.ShouldContain("wanted for instance 'promised'");
    }

    [Fact]
    public void No_bot_is_kept_free_for_an_instance_that_has_all_it_may()
    {
        Farm farm = new(Limits);
        InstanceName barred = InstanceName.Parse("barred");
        Worker bot = new(farm, "bot", "OSFamily=linux cores=4");
        farm.Execute(Farm.Spec("busy", Cores(1)));
        bot.Listen();
        farm.Execute(Farm.Spec("large", Cores(4)) with { Instance = barred });
        farm.Pass(farm.Limits.ReservationDelay);
        bot.Report();
        OperationName small = farm.Execute(Farm.Spec("small", Cores(1)));
        bot.Listen();
        farm.View(small).Bot.ShouldBeNull("the bot is kept free");

        farm.Apply(new SchedulerInput.QuotaSet(farm.Now, new Quota("linux-bots", barred, 0, 0)));

        farm.View(small).Bot.ShouldBe("bot");
    }

    [Fact]
    public void The_least_urgent_of_whoever_has_most_is_preempted()
    {
        SetQuota("promised", min: 1, max: null);
        int[] bots = _crew.Connect(5);
        Submit("two", 1);
        Submit("three", 1, priority: 1);
        Submit("three", 1, priority: 9);
        Submit("three", 1, priority: 1);
        Submit("two", 1, priority: 10);
        Submit("promised", 1);

        _crew.Pass(TimeSpan.FromSeconds(21));

        bots.Select(_crew.ActionOf).ShouldBe(["two 1", "three 1", "promised 1", "three 3", "two 2"]);
    }

    [Fact]
    public void A_quota_of_a_cohort_that_is_not_there_waits_for_it()
    {
        _crew.Apply(new SchedulerInput.QuotaSet(_crew.Now, new Quota("mac-bots", InstanceName.Parse("greedy"), 0, 0)));

        _crew.Scheduler.Quotas.ShouldHaveSingleItem().IsInForce.ShouldBeFalse();
    }

    [Fact]
    public void Quotas_outlive_the_process()
    {
        Farm farm = new(Limits, isDurable: true);
        farm.Apply(new SchedulerInput.QuotaSet(farm.Now, new Quota("linux-bots", InstanceName.Parse("a"), 1, 5)));
        farm.Apply(new SchedulerInput.QuotaSet(farm.Now, new Quota("linux-bots", InstanceName.Parse("b"), 2, null)));
        farm.Apply(new SchedulerInput.QuotaSet(farm.Now, new Quota("linux-bots", InstanceName.Parse("c"), 0, 0)));
        farm.Apply(new SchedulerInput.QuotaRemoved(farm.Now, "linux-bots", InstanceName.Parse("a")));

        farm.ChangeWriter();

        farm.Scheduler.Quotas.Select(view => view.Quota).ShouldBe(
            [new Quota("linux-bots", InstanceName.Parse("b"), 2, null), new Quota("linux-bots", InstanceName.Parse("c"), 0, 0)],
            ignoreOrder: true);
    }

    private static PlatformRequirements Cores(int count) => PlatformRequirements.Of(
        [], [new NumericRequirement("cores", new Quantity(count * 1000L), NumericUse.Consumed)]);

    private void SetQuota(string instance, int min, int? max) => _crew.Apply(
        new SchedulerInput.QuotaSet(_crew.Now, new Quota("linux-bots", InstanceName.Parse(instance), min, max)));

    private int Executing(string instance) =>
        _crew.Scheduler.Quotas.Single(view => view.Quota.Instance.Value == instance).Executing;

    private void Submit(string instance, int count, int priority = 0)
    {
        for (int i = 0; i < count; i++)
        {
            int number = _counts[instance] = _counts.GetValueOrDefault(instance) + 1;
            _crew.Submit(new Build(instance, string.Empty, string.Empty, string.Empty), $"{instance} {number}", priority);
        }
    }

    /// <summary>Whose job each bot holds; null for an idle one.</summary>
    private string?[] Holders(int[] bots) => [.. bots.Select(bot => _crew.ActionOf(bot)?.Split(' ')[0])];
}
