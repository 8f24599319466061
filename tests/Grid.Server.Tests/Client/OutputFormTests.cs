using Grid.Server.Client.Output;

namespace Grid.Server.Tests.Client;

public sealed class OutputFormTests
{
    private static readonly TextTable Table = new(["Name", "Stage"], [["a/1", "queued"], ["b\u001b[31m", "executing"]]);

    [Fact]
    public void A_table_in_a_pipe_is_tab_separated_lines_without_headings_or_escapes()
    {
        using CapturedTerminal captured = new();
        Table.WriteTo(captured.Terminal);
        captured.Output.ShouldBe("a/1\tqueued\nb [31m\texecuting\n");
    }

    [Fact]
    public void A_table_on_a_terminal_is_drawn_and_cannot_be_restyled_by_what_it_holds()
    {
        using CapturedTerminal captured = new(isTerminal: true);
        Table.WriteTo(captured.Terminal);
        captured.Output.ShouldMatch("(?m)^a/1 +queued");
        captured.Output.ShouldNotContain("\u001b[31m");
    }

    [Fact]
    public void Fields_are_aligned_and_empty_ones_are_left_out()
    {
        using CapturedTerminal captured = new();
        new TextFields().Add("exit code", "0").Add("worker", null).Add("ran", "3 ms").WriteTo(captured.Terminal);
        captured.Output.ShouldBe("exit code: 0\nran:       3 ms\n");
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(4L << 20, "4 MiB")]
    [InlineData(1L << 30, "1 GiB")]
    public void Sizes_have_binary_units(long sizeBytes, string text) => Sizes.OfBytes(sizeBytes).ShouldBe(text);

    [Theory]
    [InlineData(0.44, "0.4 ms")]
    [InlineData(12, "12 ms")]
    [InlineData(3210, "3.2 s")]
    [InlineData(250_000, "4 min 10 s")]
    public void Times_have_the_unit_that_fits(double milliseconds, string text) =>
        Sizes.OfTime(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);

    [Fact]
    public void Json_names_are_camel_case_and_absent_values_are_left_out() =>
        JsonText.Of(new { ActionDigest = "a/1", Worker = (string?)null }).ShouldBe("{\n  \"actionDigest\": \"a/1\"\n}");
}
