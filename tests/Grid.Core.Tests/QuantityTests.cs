namespace Grid.Core.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("4", 4000L)]
    [InlineData("0.5", 500L)]
    [InlineData("0", 0L)]
    [InlineData("2k", 2048000L)]
    [InlineData("4G", 4294967296000L)]
    [InlineData("4 GiB", 4294967296000L)]
    [InlineData("512mb", 536870912000L)]
    [InlineData("7b", 7000L)]
    public void A_number_may_have_decimals_and_a_unit_of_bytes(string text, long thousandths)
    {
        Quantity.TryParse(text, out Quantity quantity).ShouldBeTrue();

        quantity.Thousandths.ShouldBe(thousandths);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("-1")]
    [InlineData("four")]
    [InlineData("1.0001")]
    [InlineData("9999999P")]
    [InlineData("999999999999999P")]
    [InlineData("999999999999999.999T")]
    [InlineData("4 G G")]
    public void What_is_no_such_number_is_refused(string text)
    {
        Quantity.TryParse(text, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("4096M", "4G")]
    [InlineData("1.5G", "1536M")]
    [InlineData("0.5", "0.5")]
    [InlineData("12", "12")]
    [InlineData("0", "0")]
    public void It_is_written_in_one_way_however_it_came(string text, string written)
    {
        Quantity.TryParse(text, out Quantity quantity).ShouldBeTrue();

        quantity.ToString().ShouldBe(written);
    }
}
