using Grid.Core;
using Grid.Scheduling.Platforms;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Platforms;

public sealed class PlatformRulesTests
{
    private static readonly PlatformRules Rules = new(
        new DynamicPropertySet(["OSFamily"], ["OSFamily"], [], "OSFamily"),
        [
            new NumericProperty("cores", IsConsumed: true, new Quantity(1000)),
            new NumericProperty("memory", IsConsumed: true, Quantity.Zero),
            new NumericProperty("disk", IsConsumed: false, Quantity.Zero),
        ]);

    [Fact]
    public void Numbers_need_no_registration_and_do_not_match_by_their_text()
    {
        PlatformRequirements needed = Demand(("OSFamily", "linux"), ("memory", "4096M"), ("disk", "10G"));

        needed.ToString().ShouldBe("OSFamily=linux, cores>=1, disk>=10G, memory>=4G");
        needed.Numbers.Select(number => number.Use)
            .ShouldBe([NumericUse.ConsumedIfOffered, NumericUse.Minimum, NumericUse.Consumed]);
    }

    [Fact]
    public void Asking_for_more_than_the_default_is_asking()
    {
        Demand(("cores", "4")).Numbers.ShouldBe([new NumericRequirement("cores", new Quantity(4000), NumericUse.Consumed)]);
    }

    [Theory]
    [InlineData("many")]
    [InlineData("-1")]
    public void What_is_no_number_is_refused(string value)
    {
        Should.Throw<GridException>(() => Demand(("cores", value))).Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public void A_number_has_one_value()
    {
        Should.Throw<GridException>(() => Demand(("cores", "1"), ("cores", "2"))).Message.ShouldContain("several values");
    }

    [Fact]
    public void A_bot_offers_its_numbers_in_one_way_of_writing()
    {
        BotPlatform platform = Rules.OfferOf(InstanceName.Empty, Properties(("OSFamily", "linux"), ("memory", "65536MB")));

        platform.Properties.ShouldBe(Properties(("OSFamily", "linux"), ("memory", "64G")));
    }

    [Fact]
    public void A_bot_whose_number_is_none_is_refused()
    {
        Should.Throw<GridException>(() => Rules.OfferOf(InstanceName.Empty, Properties(("memory", "lots"))))
            .Message.ShouldContain("'lots'");
    }

    private static PlatformRequirements Demand(params (string Name, string Value)[] asked) =>
        Rules.DemandOf(InstanceName.Empty, Properties(asked)).Requirements;

    private static PlatformProperties Properties(params (string Name, string Value)[] pairs) =>
        PlatformProperties.Of(pairs.Select(pair => new PlatformProperty(pair.Name, pair.Value)));
}
