using Grid.Core;
using Grid.Scheduling.Tests.Choice;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Quotas;

public sealed class QuotaTests
{
    private readonly Tenants _tenants = new();

    [Fact]
    public void An_instance_gets_no_more_than_its_maximum_although_bots_are_idle()
    {
        _tenants.SetQuota("greedy", min: 0, max: 2);
        int[] bots = _tenants.Crew.Connect(4);

        _tenants.Submit("greedy", 5);

        _tenants.Holders(bots).Count(holder => holder == "greedy").ShouldBe(2);
        _tenants.Executing("greedy").ShouldBe(2);
    }

    [Fact]
    public void When_one_of_the_maximum_ends_a_bot_that_was_idle_may_have_the_next()
    {
        _tenants.SetQuota("greedy", min: 0, max: 1);
        int[] bots = _tenants.Crew.Connect(2);
        _tenants.Submit("greedy", 3);
        bots.Select(_tenants.Crew.ActionOf).ShouldBe(["greedy 1", null]);

        _tenants.Crew.Complete(bots[0]);

        bots.Select(_tenants.Crew.ActionOf).ShouldContain("greedy 2");
        _tenants.Executing("greedy").ShouldBe(1);
    }

    [Fact]
    public void A_maximum_holds_for_its_cohort_only()
    {
        _tenants.SetQuota("greedy", min: 0, max: 1);
        _tenants.Crew.Connect(2);
        int[] others = _tenants.Crew.Connect(2, Tenants.Windows);

        _tenants.Submit("greedy", 4);

        _tenants.Holders(others).ShouldBe(["greedy", "greedy"]);
        _tenants.Executing("greedy").ShouldBe(1);
    }

    [Fact]
    public void A_maximum_that_is_raised_or_removed_lets_jobs_go_at_once()
    {
        _tenants.SetQuota("greedy", min: 0, max: 0);
        int[] bots = _tenants.Crew.Connect(4);
        _tenants.Submit("greedy", 5);
        _tenants.Holders(bots).ShouldAllBe(holder => holder == null);

        _tenants.SetQuota("greedy", min: 0, max: 1);
        _tenants.Holders(bots).Count(holder => holder == "greedy").ShouldBe(1);
        _tenants.Crew.Apply(new SchedulerInput.QuotaRemoved(_tenants.Crew.Now, "linux-bots", InstanceName.Parse("greedy")));
        _tenants.Holders(bots).Count(holder => holder == "greedy").ShouldBe(4);
    }

    [Fact]
    public void Others_go_on_while_an_instance_has_its_maximum()
    {
        _tenants.SetQuota("greedy", min: 0, max: 1);
        int[] bots = _tenants.Crew.Connect(3);
        _tenants.Submit("greedy", 5);
        _tenants.Submit("modest", 1);

        _tenants.Holders(bots).Order().ShouldBe([null, "greedy", "modest"]);
    }

    [Fact]
    public void An_instance_below_its_minimum_goes_first_whatever_the_priorities()
    {
        int[] bots = _tenants.Crew.Connect(2);
        _tenants.Submit("urgent", 6, priority: -5);
        _tenants.Submit("promised", 6, priority: 5);
        _tenants.SetQuota("promised", min: 2, max: null);

        _tenants.Crew.Complete(bots[0]);
        _tenants.Crew.Complete(bots[1]);

        _tenants.Holders(bots).ShouldBe(["promised", "promised"]);
    }

    [Fact]
    public void An_instance_that_has_its_minimum_waits_for_its_turn()
    {
        int[] bots = _tenants.Crew.Connect(2);
        _tenants.Submit("urgent", 6, priority: -5);
        _tenants.Submit("promised", 6, priority: 5);
        _tenants.SetQuota("promised", min: 1, max: null);

        _tenants.Crew.Complete(bots[0]);
        _tenants.Crew.Complete(bots[1]);

        _tenants.Holders(bots).ShouldBe(["promised", "urgent"]);
    }

    [Fact]
    public void No_bot_is_kept_free_for_an_instance_that_has_all_it_may()
    {
        Farm farm = new(Tenants.Limits);
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
    public void A_quota_of_a_cohort_that_is_not_there_waits_for_it()
    {
        _tenants.Crew.Apply(new SchedulerInput.QuotaSet(_tenants.Crew.Now, new Quota("mac-bots", InstanceName.Parse("greedy"), 0, 0)));

        _tenants.Crew.Scheduler.Quotas.ShouldHaveSingleItem().IsInForce.ShouldBeFalse();
    }

    [Fact]
    public void Quotas_outlive_the_process()
    {
        Farm farm = new(Tenants.Limits, isDurable: true);
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
}
