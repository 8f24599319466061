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

    [Theory]
    [InlineData("unixUID", "0", true)]
    [InlineData("unixUID", "1000", true)]
    [InlineData("unixGID", "0", false)]
    public void A_bot_that_offers_a_wildcard_meets_every_value_of_that_name(string name, string value, bool isMet)
    {
        PlatformProperties bot = PlatformProperties.Of([new("OSFamily", "linux"), new("unixUID", "*")]);
        PlatformRequirements requirements = PlatformRequirements.Of([new(name, value), new("OSFamily", "linux")]);

        requirements.AreMetBy(bot).ShouldBe(isMet);
        requirements.UnmetBy(bot).Count.ShouldBe(isMet ? 0 : 1);
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

    [Theory]
    [InlineData(NumericUse.Minimum, "8", true)]
    [InlineData(NumericUse.Consumed, "8.001", false)]
    [InlineData(NumericUse.ConsumedIfOffered, "9", false)]
    public void Of_a_number_there_has_to_be_enough(NumericUse use, string least, bool isMet)
    {
        PlatformProperties bot = PlatformProperties.Of([new("cores", "8")]);

        Numbers("cores", least, use).AreMetBy(bot).ShouldBe(isMet);
    }

    [Fact]
    public void A_number_that_a_job_did_not_ask_for_need_not_be_offered()
    {
        Numbers("cores", "1", NumericUse.ConsumedIfOffered).AreMetBy(Bot).ShouldBeTrue();
        Numbers("cores", "1", NumericUse.Consumed).AreMetBy(Bot).ShouldBeFalse();
    }

    [Fact]
    public void What_a_bot_lacks_is_told_with_what_it_has_instead()
    {
        PlatformRequirements requirements = PlatformRequirements.Of(
            [new("ISA", "arm64"), new("gpu", "1")], Numbers("cores", "16", NumericUse.Consumed).Numbers);

        IReadOnlyList<PlatformGap> gaps = requirements.UnmetBy(PlatformProperties.Of([.. Bot.Items, new("cores", "8")]));

        gaps.Select(gap => gap.Explain()).ShouldBe(
        [
            "ISA=arm64 (it offers ISA=x86-32, ISA=x86-64)",
            "gpu=1 (it offers no gpu)",
            "cores>=16 (it offers cores=8)",
        ]);
    }

    [Fact]
    public void Requirements_that_differ_in_a_number_only_are_different()
    {
        PlatformRequirements one = Numbers("cores", "1", NumericUse.Consumed);

        one.ShouldBe(Numbers("cores", "1", NumericUse.Consumed));
        one.ShouldNotBe(Numbers("cores", "2", NumericUse.Consumed));
        one.ShouldNotBe(Numbers("cores", "1", NumericUse.Minimum));
        one.ToString().ShouldBe("cores>=1");
    }

    private static PlatformRequirements Numbers(string name, string least, NumericUse use)
    {
        Quantity.TryParse(least, out Quantity quantity).ShouldBeTrue();
        return PlatformRequirements.Of([], [new NumericRequirement(name, quantity, use)]);
    }
}
