using Grid.Core;
using Grid.Scheduling.Durable;
using Grid.Scheduling.Tests.Choice;
using Grid.Scheduling.Tests.Order;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Quotas;

public sealed class PreemptionTests
{
    private readonly Tenants _tenants = new();

    [Fact]
    public void An_instance_that_waits_for_what_it_was_promised_is_given_the_bots_of_others_after_a_while()
    {
        _tenants.SetQuota("promised", min: 2, max: null);
        int[] bots = _tenants.Crew.Connect(4);
        _tenants.Submit("other", 8);
        _tenants.Submit("promised", 6);
        _tenants.Holders(bots).ShouldAllBe(holder => holder == "other");

        _tenants.Crew.Pass(TimeSpan.FromSeconds(19));
        _tenants.Holders(bots).ShouldAllBe(holder => holder == "other");
        _tenants.Crew.Pass(TimeSpan.FromSeconds(2));

        _tenants.Holders(bots).Count(holder => holder == "promised").ShouldBe(2);
        _tenants.Holders(bots).Count(holder => holder == "other").ShouldBe(2);
    }

    [Fact]
    public void A_preempted_job_is_at_its_old_place_and_has_lost_no_attempt()
    {
        int[] bots = _tenants.Crew.Connect(1);
        _tenants.Submit("other", 3);
        OperationName first = new("operations/1");
        _tenants.SetQuota("promised", min: 1, max: null);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.Holders(bots).ShouldBe(["promised"]);
        OperationView view = _tenants.Crew.Scheduler.Find(first)!;
        view.Stage.ShouldBe(ExecutionStage.Queued);
        view.Attempts.ShouldBe(0);
        _tenants.Crew.Complete(bots[0]);
        _tenants.Crew.ActionOf(bots[0]).ShouldBe("other 1");
    }

    [Fact]
    public void A_job_can_be_preempted_more_often_than_it_may_be_tried()
    {
        int[] bots = _tenants.Crew.Connect(1);
        _tenants.Submit("other", 1);
        _tenants.SetQuota("promised", min: 1, max: null);

        for (int i = 0; i < Tenants.Limits.OffersMax + 1; i++)
        {
            _tenants.Submit("promised", 1);
            _tenants.Crew.Pass(TimeSpan.FromSeconds(21));
            _tenants.Crew.Complete(bots[0]);
            _tenants.Holders(bots).ShouldBe(["other"]);
        }

        // Nor does it count against it when a bot fails it later.
        _tenants.Crew.Complete(bots[0], GridStatus.Internal);
        _tenants.Holders(bots).ShouldBe(["other"]);
    }

    [Fact]
    public void Nobody_is_preempted_below_a_promise_of_their_own()
    {
        _tenants.SetQuota("promised", min: 3, max: null);
        _tenants.SetQuota("other", min: 2, max: null);
        int[] bots = _tenants.Crew.Connect(4);
        _tenants.Submit("other", 8);
        _tenants.Submit("promised", 8);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));
        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        // One too many would come back at once: its instance would have less than it was promised.
        _tenants.Holders(bots).Count(holder => holder == "other").ShouldBe(2);
        _tenants.PreemptedOf(4).ShouldBe(2);
    }

    [Fact]
    public void No_more_are_preempted_than_jobs_wait()
    {
        _tenants.SetQuota("promised", min: 4, max: null);
        int[] bots = _tenants.Crew.Connect(4);
        _tenants.Submit("other", 8);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.Holders(bots).Count(holder => holder == "other").ShouldBe(3);
        _tenants.PreemptedOf(8).ShouldBe(1);
    }

    [Fact]
    public void Bots_that_are_about_to_stop_count_when_more_jobs_wait()
    {
        _tenants.Crew.ObeysCancellation = false;
        _tenants.SetQuota("promised", min: 2, max: null);
        _tenants.Crew.Connect(4);
        _tenants.Submit("other", 4);
        _tenants.Submit("promised", 1);
        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));
        _tenants.PreemptedOf(4).ShouldBe(1);

        _tenants.Submit("promised", 3);
        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.PreemptedOf(4).ShouldBe(2);
    }

    [Fact]
    public void Whoever_got_what_was_promised_waits_anew_the_next_time()
    {
        _tenants.SetQuota("promised", min: 1, max: null);
        int[] bots = _tenants.Crew.Connect(1);
        _tenants.Submit("other", 2);
        _tenants.Submit("promised", 1);
        _tenants.Crew.Pass(TimeSpan.FromSeconds(10));
        _tenants.Crew.Complete(bots[0]);
        _tenants.Holders(bots).ShouldBe(["promised"]);
        _tenants.Crew.Complete(bots[0]);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(19));
        _tenants.Holders(bots).ShouldBe(["other"]);
        _tenants.Crew.Pass(TimeSpan.FromSeconds(2));

        _tenants.Holders(bots).ShouldBe(["promised"]);
    }

    [Fact]
    public void A_bot_that_could_not_run_what_waits_is_left_alone()
    {
        _tenants.SetQuota("promised", min: 1, max: null);
        int large = _tenants.Crew.Connect(PlatformProperties.Of([.. Farm.Linux.Items, new PlatformProperty("size", "large")]));
        _tenants.Submit("other", 1);
        int[] bots = [large, _tenants.Crew.Connect()];
        _tenants.Submit("other", 1);
        _tenants.Crew.Submit(
            new Build("promised", string.Empty, string.Empty, string.Empty), "promised 1", requirements: Farm.Needs("size", "large"));

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.Holders(bots).ShouldBe(["promised", "other"]);
        _tenants.PreemptedOf(2).ShouldBe(1);
    }

    [Fact]
    public void Nobody_else_is_preempted_while_a_bot_takes_its_time_to_stop()
    {
        _tenants.Crew.ObeysCancellation = false;
        _tenants.SetQuota("promised", min: 1, max: null);
        int[] bots = _tenants.Crew.Connect(2);
        _tenants.Submit("other", 2);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));
        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));
        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.Crew.Scheduler.Snapshot().JobsLeased.ShouldBe(1);
        int slow = bots.Single(bot => _tenants.Crew.ActionOf(bot) == "other 2");
        _tenants.Crew.Obey(slow);
        _tenants.Holders(bots).ShouldBe(["other", "promised"]);
    }

    [Fact]
    public void A_drained_bot_ends_what_it_runs()
    {
        _tenants.SetQuota("promised", min: 1, max: null);
        int[] bots = _tenants.Crew.Connect(1);
        _tenants.Submit("other", 1);
        _tenants.Submit("promised", 1);
        BotSelector all = new(Farm.Pool, new BotPattern("*"), PlatformProperties.None);
        Crew crew = _tenants.Crew;
        crew.Apply(new SchedulerInput.BotsDrained(crew.Now, new Drain(all, string.Empty, string.Empty, crew.Now)));

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        _tenants.Holders(bots).ShouldBe(["other"]);
    }

    [Fact]
    public void What_became_of_a_preempted_job_can_be_asked_for()
    {
        _tenants.Crew.Connect(1);
        _tenants.Submit("other", 1);
        _tenants.SetQuota("promised", min: 1, max: null);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        JobAttempt attempt = _tenants.Crew.Scheduler.Find(new OperationName("operations/1"))!.Past.ShouldHaveSingleItem();
        attempt.Reason.ShouldContain("wanted for instance 'promised'");
    }

    [Fact]
    public void Its_history_says_for_whom_it_made_room()
    {
        Farm farm = new(Tenants.Limits, isDurable: true);
        InstanceName promised = InstanceName.Parse("promised");
        farm.Apply(new SchedulerInput.QuotaSet(farm.Now, new Quota("linux-bots", promised, 1, null)));
        Worker bot = new(farm, "bot", "OSFamily=linux", capacity: 1);
        farm.Execute(Farm.Spec("other"));
        bot.Listen();
        farm.Execute(Farm.Spec("urgent") with { Instance = promised });

        farm.Pass(TimeSpan.FromSeconds(21));
        farm.ChangeWriter();

        farm.Events.Single(happening => happening.Kind == JobEventKind.Preempted).Detail
            .ShouldContain("wanted for instance 'promised'");
    }

    [Fact]
    public void The_least_urgent_of_whoever_has_most_is_preempted()
    {
        _tenants.SetQuota("promised", min: 1, max: null);
        int[] bots = _tenants.Crew.Connect(6);
        _tenants.Submit("two", 1);
        _tenants.Submit("three", 1, priority: 1);
        _tenants.Submit("three", 1, priority: 9);
        _tenants.Submit("three", 1, priority: 1);
        _tenants.Submit("two", 1, priority: 10);
        _tenants.Submit("one", 1, priority: 10);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        bots.Select(_tenants.Crew.ActionOf).ShouldBe(["two 1", "three 1", "promised 1", "three 3", "two 2", "one 1"]);
    }

    [Fact]
    public void Of_jobs_that_are_as_urgent_the_one_that_came_last_is_preempted()
    {
        _tenants.SetQuota("promised", min: 1, max: null);
        int[] bots = _tenants.Crew.Connect(3);
        _tenants.Submit("other", 3);
        _tenants.Submit("promised", 1);

        _tenants.Crew.Pass(TimeSpan.FromSeconds(21));

        bots.Select(_tenants.Crew.ActionOf).ShouldBe(["other 1", "other 2", "promised 1"]);
    }
}
