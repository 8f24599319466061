namespace Grid.Core.Tests;

public sealed class PlatformTests
{
    private static readonly PlatformProperties Bot = PlatformProperties.Of(
        [new("OSFamily", "linux"), new("ISA", "x86-64"), new("ISA", "x86-32"), new("OSFamily", "linux")]);

    [Theory]
    [InlineData("OSFamily", "linux", true)]
    [InlineData("ISA", "x86-32", true)]
    [InlineData("ISA", "arm64", false)]
    [InlineData("ISA", "*", true)]
    [InlineData("gpu", "*", true)]
    [InlineData("gpu", "1", false)]
    [InlineData("osfamily", "linux", false)]
    public void A_requirement_is_met_by_the_very_pair_or_any_when_it_is_a_wildcard(string name, string value, bool isMet)
    {
        PlatformRequirements requirements = PlatformRequirements.Of([new PlatformProperty(name, value)]);

        requirements.AreMetBy(Bot).ShouldBe(isMet);
        requirements.UnmetBy(Bot).Count.ShouldBe(isMet ? 0 : 1);
    }

    [Fact]
    public void Every_requirement_has_to_be_met_and_a_name_may_repeat()
    {
        PlatformRequirements.Of([new("ISA", "x86-64"), new("ISA", "x86-32")]).AreMetBy(Bot).ShouldBeTrue();
        PlatformRequirements.Of([new("ISA", "x86-64"), new("ISA", "arm64")]).AreMetBy(Bot).ShouldBeFalse();
        PlatformRequirements.None.AreMetBy(PlatformProperties.None).ShouldBeTrue();
    }

    [Fact]
    public void Order_and_repeats_do_not_matter()
    {
        PlatformRequirements one = PlatformRequirements.Of([new("b", "2"), new("a", "1"), new("b", "2")]);
        PlatformRequirements other = PlatformRequirements.Of([new("a", "1"), new("b", "2")]);

        one.ShouldBe(other);
        one.GetHashCode().ShouldBe(other.GetHashCode());
        one.ToString().ShouldBe("a=1, b=2");
    }

    [Fact]
    public void A_bot_knows_what_it_offers()
    {
        Bot.Items.Count.ShouldBe(3);
        Bot.HasName("ISA").ShouldBeTrue();
        Bot.HasName("gpu").ShouldBeFalse();
    }
}
