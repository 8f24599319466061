using Grid.Core;
using Grid.Scheduling.Platforms;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Platforms;

public sealed class PropertySetTests
{
    private static readonly InstanceName Main = InstanceName.Parse("main");

    private static readonly DynamicPropertySet Dynamic = new(["OSFamily"], ["OSFamily", "ISA", "tool"], ["chroot"], "OSFamily");

    private static readonly StaticPropertySet Static = new(
        [
            new LabelledProperties("plain", Properties("OSFamily=linux", "ISA=x86-64")),
            new LabelledProperties("gpu", Properties("OSFamily=linux", "ISA=x86-64", "gpu=a100")),
        ],
        ["chroot"]);

    [Fact]
    public void A_wildcard_key_is_known_and_decides_nothing()
    {
        LabelledProperties asked = Dynamic.Ask(Main, Properties("OSFamily=linux", "chroot=abc"));

        asked.Properties.ShouldBe(Properties("OSFamily=linux"));
        asked.Label.ShouldBe("linux");
    }

    [Fact]
    public void A_matched_key_may_have_several_values()
    {
        Dynamic.Ask(Main, Properties("tool=gcc", "tool=rust")).Properties.ShouldBe(Properties("tool=gcc", "tool=rust"));
    }

    [Fact]
    public void A_unique_key_may_not()
    {
        GridException refusal = Should.Throw<GridException>(() => Dynamic.Ask(Main, Properties("OSFamily=linux", "OSFamily=mac")));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        refusal.Message.ShouldContain("'OSFamily' can only have one value");
    }

    [Fact]
    public void An_unregistered_property_is_named_with_the_known_ones()
    {
        GridException refusal = Should.Throw<GridException>(() => Dynamic.Ask(Main, Properties("OSFamly=linux")));

        refusal.Status.ShouldBe(GridStatus.FailedPrecondition);
        refusal.Message.ShouldContain("Unregistered platform property 'OSFamly=linux'");
        refusal.Message.ShouldContain("ISA, OSFamily, chroot, tool");
    }

    [Fact]
    public void A_bot_may_offer_what_decides_nothing()
    {
        BotPlatform platform = Dynamic.Offer(Main, Properties("OSFamily=linux", "chroot=a", "hostname=b"));

        platform.Properties.ShouldBe(Properties("OSFamily=linux"));
        platform.Labels.ShouldBe(["linux"]);
    }

    [Fact]
    public void The_label_of_an_action_without_the_label_key_is_unknown()
    {
        Dynamic.Ask(Main, Properties("ISA=x86-64")).Label.ShouldBe("unknown");
    }

    [Theory]
    [InlineData("plain", "OSFamily=linux")]
    [InlineData("plain", "OSFamily=linux", "chroot=abc")]
    [InlineData("gpu", "gpu=a100")]
    [InlineData("gpu", "gpu=*", "ISA=x86-64", "gpu=a100")]
    public void An_action_gets_the_first_kind_that_has_all_it_asks_for(string label, params string[] asked)
    {
        Static.Ask(Main, Properties(asked)).Label.ShouldBe(label);
    }

    [Fact]
    public void What_it_needs_then_is_all_of_that_kind()
    {
        Static.Ask(Main, Properties("gpu=a100")).Properties.Items.Count.ShouldBe(3);
    }

    [Fact]
    public void An_action_of_no_kind_is_told_the_kinds()
    {
        GridException refusal = Should.Throw<GridException>(() => Static.Ask(Main, Properties("OSFamily=mac")));

        refusal.Status.ShouldBe(GridStatus.FailedPrecondition);
        refusal.Message.ShouldContain("plain (ISA=x86-64, OSFamily=linux)");
    }

    [Fact]
    public void A_bot_is_of_every_kind_whose_properties_it_offers()
    {
        BotPlatform platform = Static.Offer(Main, Properties("OSFamily=linux", "ISA=x86-64", "gpu=a100", "hostname=b"));

        platform.Labels.ShouldBe(["plain", "gpu"]);
        platform.Properties.ShouldBe(Properties("OSFamily=linux", "ISA=x86-64", "gpu=a100"));
    }

    [Fact]
    public void A_bot_of_no_kind_is_refused()
    {
        Should.Throw<GridException>(() => Static.Offer(Main, Properties("OSFamily=linux"))).Status
            .ShouldBe(GridStatus.FailedPrecondition);
    }

    [Fact]
    public void Each_instance_may_have_a_set_of_its_own()
    {
        InstanceName other = InstanceName.Parse("other");
        InstancedPropertySet sets = new(new Dictionary<InstanceName, IPropertySet> { [Main] = Static, [other] = Dynamic });

        sets.Ask(Main, Properties("gpu=a100")).Label.ShouldBe("gpu");
        sets.Ask(InstanceName.Parse("main/below"), Properties("gpu=a100")).Label.ShouldBe("gpu");
        Should.Throw<GridException>(() => sets.Ask(other, Properties("gpu=a100"))).Status.ShouldBe(GridStatus.FailedPrecondition);
        Should.Throw<GridException>(() => sets.Ask(InstanceName.Empty, PlatformProperties.None)).Message
            .ShouldContain("no property set for instance ''");
    }

    [Fact]
    public void A_bot_of_all_instances_is_what_it_is_to_any_of_them()
    {
        InstancedPropertySet sets = new(new Dictionary<InstanceName, IPropertySet>
        {
            [Main] = Static,
            [InstanceName.Parse("other")] = Dynamic,
        });

        BotPlatform platform = sets.Offer(InstanceName.Empty, Properties("OSFamily=linux", "tool=gcc"));

        platform.Labels.ShouldBe(["linux"]);
        platform.Properties.ShouldBe(Properties("OSFamily=linux", "tool=gcc"));
    }

    [Fact]
    public void Without_a_property_set_everything_matches()
    {
        PlatformDemand demand = PlatformRules.Open.DemandOf(Main, Properties("any=thing", "OSFamily=linux"));

        demand.Label.ShouldBe("linux");
        demand.Requirements.Items.Count.ShouldBe(2);
    }

    private static PlatformProperties Properties(params string[] pairs) => PlatformProperties.Of(
        pairs.Select(pair => pair.Split('=')).Select(pair => new PlatformProperty(pair[0], pair[1])));
}
