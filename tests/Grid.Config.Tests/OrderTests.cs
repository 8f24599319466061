using Grid.Config.Model;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

/// <summary>In what order jobs leave, as files say it.</summary>
public sealed class OrderTests
{
    [Fact]
    public void Nothing_has_to_be_said()
    {
        OrderConfig order = OrderOf("priority-ageing-step: 90");

        order.PriorityAgeingStep.ShouldBe(TimeSpan.FromSeconds(90));
        order.Cohorts.ShouldBeEmpty();
        order.PreemptionDelay.ShouldBeNull();
    }

    [Fact]
    public void Cohorts_have_labels_of_the_property_set()
    {
        OrderConfig order = OrderOf("""
            cohort-set: !cohort-set
                  cohorts:
                    - name: fast
                      property-labels: [linux-gpu, linux-large]
                    - name: slow
                      property-labels: linux
            """);

        order.Cohorts.Select(cohort => cohort.Name).ShouldBe(["fast", "slow"]);
        order.Cohorts[0].Labels.ShouldBe(["linux-gpu", "linux-large"]);
        order.Cohorts[1].Labels.ShouldBe(["linux"]);
    }

    [Fact]
    public void An_assigner_says_how_long_jobs_wait_for_what_they_were_promised()
    {
        OrderConfig order = OrderOf("""
            cohort-set: &cohorts !cohort-set {cohorts: [{name: all, property-labels: linux}]}
                assigners:
                  - !priority-age-assigner
                  - !cohort-assigner {cohort-set: *cohorts, preemption-delay: 5}
            """);

        order.PreemptionDelay.ShouldBe(TimeSpan.FromSeconds(5));
        order.Cohorts.ShouldHaveSingleItem().Name.ShouldBe("all");
    }

    [Fact]
    public void The_cohorts_of_an_assigner_are_those_of_the_scheduler_when_it_names_none()
    {
        OrderConfig order = OrderOf(
            "assigners: [!cohort-assigner {cohort-set: !cohort-set {cohorts: [{name: all, property-labels: linux}]}}]");

        order.PreemptionDelay.ShouldBe(TimeSpan.FromSeconds(20));
        order.Cohorts.ShouldHaveSingleItem().Name.ShouldBe("all");
    }

    private static OrderConfig OrderOf(string keys)
    {
        string text = Yaml.Serving($$"""
            storages: [!lru-storage &cas {size: 1g}]
            schedulers:
              - !memory-scheduler &jobs
                storage: *cas
                {{keys}}
            instances:
              - name: main
                services:
                  - !cas {storage: *cas}
                  - !bytestream {storage: *cas}
                  - !execution {scheduler: *jobs}
            """);
        Yaml.Good(text);
        return Yaml.Load(text).Config!.Instances[0].Find<ServiceConfig.Execution>()!.Scheduler.Order;
    }
}
