using Grid.Config.Model;
using Grid.Core;
using Shouldly;
using Xunit;

namespace Grid.Config.Tests;

/// <summary>Which bot may and should run a job, as files say it.</summary>
public sealed class MatchingTests
{
    [Fact]
    public void A_dynamic_set_knows_the_system_and_its_architecture_without_being_told()
    {
        var set = (PropertySetConfig.ByName)MatchingOf("property-set: !dynamic-property-set").PropertySet!;

        set.Matched.ShouldBe(["OSFamily", "ISA"]);
        set.Unique.ShouldBe(["OSFamily"]);
        set.LabelKey.ShouldBe("OSFamily");
    }

    [Fact]
    public void A_static_set_has_kinds_with_all_their_properties()
    {
        var set = (PropertySetConfig.ByKind)MatchingOf("""
            property-set: !static-property-set
                  property-labels:
                    - label: linux-gpu
                      properties:
                        - [OSFamily, linux]
                        - [gpu, a100]
                  wildcard-property-keys: [chroot]
            """).PropertySet!;

        PropertyLabelConfig kind = set.Labels.ShouldHaveSingleItem();
        kind.Label.ShouldBe("linux-gpu");
        kind.Properties.ToString().ShouldBe("OSFamily=linux, gpu=a100");
        set.Wildcards.ShouldBe(["chroot"]);
    }

    [Fact]
    public void Instances_of_one_scheduler_may_have_sets_of_their_own()
    {
        var set = (PropertySetConfig.ByInstance)MatchingOf("""
            property-set: !instanced-property-set
                  sets:
                    - instances: [main, '']
                      set: !dynamic-property-set {match-property-keys: [tool]}
            """).PropertySet!;

        set.Sets.Count.ShouldBe(2);
        set.Sets[InstanceName.Empty].ShouldBeSameAs(set.Sets[InstanceName.Parse("main")]);
    }

    [Fact]
    public void Older_files_name_the_keys_alone()
    {
        SchedulerConfig.Memory scheduler = SchedulerOf(Yaml.Load(Text("property-keys: tool\n    wildcard-property-keys: [chroot]")));

        var set = (PropertySetConfig.ByName)scheduler.Matching.PropertySet!;
        set.Matched.ShouldBe(["OSFamily", "ISA", "tool"]);
        set.Wildcards.ShouldBe(["chroot"]);
    }

    [Fact]
    public void A_time_in_the_queue_is_written_in_units()
    {
        MatchingOf("queue-timeout-job-max-age: {hours: 1, minutes: 30}").QueueAgeMax.ShouldBe(TimeSpan.FromMinutes(90));
        MatchingOf("max-queue-size: 5").QueueLengthMax.ShouldBe(5);
    }

    [Fact]
    public void Numbers_that_jobs_take_from_may_have_a_default()
    {
        MatchingConfig plain = MatchingOf("resources: [cores, memory]\n    minimum-properties: disk");
        MatchingConfig defaulted = MatchingOf("resources: {cores: 1, memory: 512M}\n    reservation-delay: 0");

        plain.Resources.Select(resource => (resource.Name, $"{resource.Default}")).ShouldBe([("cores", "0"), ("memory", "0")]);
        plain.MinimumProperties.ShouldBe(["disk"]);
        plain.ReservationDelay.ShouldBeNull();
        defaulted.Resources.Select(resource => $"{resource.Default}").ShouldBe(["1", "512M"]);
        defaulted.ReservationDelay.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Sizes_of_bots_are_named_from_the_smallest_up()
    {
        SizeClassesConfig sizes = MatchingOf("size-classes: {classes: [small, large]}").SizeClasses!;

        sizes.Property.ShouldBe("size-class");
        sizes.Classes.ShouldBe(["small", "large"]);
    }

    private static MatchingConfig MatchingOf(string keys)
    {
        Yaml.Good(Text(keys));
        return SchedulerOf(Yaml.Load(Text(keys))).Matching;
    }

    private static SchedulerConfig.Memory SchedulerOf(ConfigResult result) =>
        (SchedulerConfig.Memory)result.Config!.Instances[0].Find<ServiceConfig.Execution>()!.Scheduler;

    private static string Text(string keys) => Yaml.Serving($$"""
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
}
