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

    [Fact]
    public void Rules_are_told_apart_by_everything_that_they_go_by()
    {
        PlatformRules[] different =
        [
            PlatformRules.Open,
            Rules,
            Of(new DynamicPropertySet(["OSFamily"], ["OSFamily"], ["x"], "OSFamily")),
            Of(new DynamicPropertySet(["OSFamily"], ["OSFamily", "x"], [], "OSFamily")),
            Of(new DynamicPropertySet(["OSFamily", "x"], ["OSFamily", "x"], [], "OSFamily")),
            Of(new DynamicPropertySet(["OSFamily"], ["OSFamily", "x"], [], "x")),
            Of(new StaticPropertySet([new LabelledProperties("a", Properties(("OSFamily", "linux")))], [])),
            Of(new StaticPropertySet([new LabelledProperties("b", Properties(("OSFamily", "linux")))], [])),
            Of(new StaticPropertySet([new LabelledProperties("a", Properties(("OSFamily", "linux")))], ["x"])),
            Of(ForInstance("a")),
            Of(ForInstance("b")),
            new(OpenPropertySet.Instance, [new NumericProperty("cores", IsConsumed: true, new Quantity(1000))]),
            new(OpenPropertySet.Instance, [new NumericProperty("cores", IsConsumed: false, new Quantity(1000))]),
            new(OpenPropertySet.Instance, []) { SizeProperty = "size" },
        ];

        different.Select(rules => rules.Fingerprint).ShouldBeUnique();
        Of(new DynamicPropertySet(["a", "b"], ["b", "a"], [], "a")).Fingerprint
            .ShouldBe(Of(new DynamicPropertySet(["b", "a"], ["a", "b"], [], "a")).Fingerprint, "their order says nothing");
    }

    [Fact]
    public void A_job_of_other_rules_needs_what_these_make_of_it_and_keeps_the_size_it_was_given()
    {
        PlatformRules rules = new(new DynamicPropertySet([], ["OSFamily"], ["flavour"], "OSFamily"), []) { SizeProperty = "size" };
        PlatformRequirements before = Farm.Needs("flavour", "x").With(new PlatformProperty("size", "large"));
        JobSpec spec = Farm.Spec("a", before) with { Kind = new RunKind(1) };

        JobSpec reconsidered = rules.Reconsider(spec, Properties(("OSFamily", "linux"), ("flavour", "x")));

        reconsidered.Requirements.ToString().ShouldBe("OSFamily=linux, size=large");
        (reconsidered.Label, reconsidered.Rules).ShouldBe(("linux", rules.Fingerprint));
    }

    [Fact]
    public void A_job_that_these_rules_do_not_allow_is_refused()
    {
        Should.Throw<GridException>(() => Rules.Reconsider(Farm.Spec("a"), Properties(("flavour", "x"))))
            .Message.ShouldContain("flavour=x");
    }

    private static PlatformRules Of(IPropertySet set) => new(set, []);

    private static InstancedPropertySet ForInstance(string name) =>
        new(new Dictionary<InstanceName, IPropertySet> { [InstanceName.Parse(name)] = OpenPropertySet.Instance });

    private static PlatformRequirements Demand(params (string Name, string Value)[] asked) =>
        Rules.DemandOf(InstanceName.Empty, Properties(asked)).Requirements;

    private static PlatformProperties Properties(params (string Name, string Value)[] pairs) =>
        PlatformProperties.Of(pairs.Select(pair => new PlatformProperty(pair.Name, pair.Value)));
}
