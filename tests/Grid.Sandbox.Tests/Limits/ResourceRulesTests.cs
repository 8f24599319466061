using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

public sealed class ResourceRulesTests
{
    private const long Gibibyte = 1L << 30;

    private static readonly ResourceRules Rules = new()
    {
        Default = new ResourceLimits(MemoryBytes: Gibibyte, Cores: 1, Processes: 100),
        Offered = new ResourceLimits(MemoryBytes: 8 * Gibibyte),
    };

    [Fact]
    public void Who_asks_for_nothing_gets_the_default() =>
        Rules.Of(PlatformProperties.None).ShouldBe(Rules.Default);

    [Fact]
    public void Who_asks_gets_what_was_asked_for_up_to_what_the_bot_offers()
    {
        LimitsOf(("memory", "2G")).MemoryBytes.ShouldBe(2 * Gibibyte);
        LimitsOf(("memory", "512M")).MemoryBytes.ShouldBe(Gibibyte / 2);
        LimitsOf(("memory", "1T")).MemoryBytes.ShouldBe(8 * Gibibyte);
    }

    [Fact]
    public void What_the_bot_does_not_offer_the_default_bounds()
    {
        LimitsOf(("cores", "0.5")).Cores.ShouldBe(0.5);
        LimitsOf(("cores", "64")).Cores.ShouldBe(1);
    }

    [Fact]
    public void Nothing_and_nonsense_ask_for_nothing()
    {
        LimitsOf(("memory", "0")).MemoryBytes.ShouldBe(Gibibyte);
        LimitsOf(("memory", "plenty")).MemoryBytes.ShouldBe(Gibibyte);
    }

    [Fact]
    public void What_is_neither_limited_nor_offered_stays_without_limit() =>
        new ResourceRules().Of(PlatformProperties.Of([new PlatformProperty("memory", "1G")])).ShouldBe(ResourceLimits.None);

    private static ResourceLimits LimitsOf(params (string Name, string Value)[] properties) =>
        Rules.Of(PlatformProperties.Of(properties.Select(pair => new PlatformProperty(pair.Name, pair.Value))));
}
