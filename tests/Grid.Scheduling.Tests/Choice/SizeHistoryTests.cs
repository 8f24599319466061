using Grid.Scheduling.State.Choice;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Choice;

public sealed class SizeHistoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(2, 0, 2, 2)]
    [InlineData(1, 0, 0, 0, 0, 2, 1, 1, 1, 1, 0)]
    public void The_size_is_what_half_of_the_last_runs_could_do_with(int median, params int[] needed)
    {
        Of(needed).Median.ShouldBe(median);
    }

    [Fact]
    public void One_run_in_ten_begins_one_size_lower()
    {
        SizeHistory history = Of(2, 2, 2);

        int[] begun = [.. Enumerable.Range(0, 2 * SizeHistory.ProbePeriod).Select(_ => history.Begin())];

        begun.Count(size => size == 1).ShouldBe(2);
        begun.Count(size => size == 2).ShouldBe(18);
    }

    [Fact]
    public void A_kind_that_the_smallest_does_for_is_not_worth_remembering()
    {
        Of(0, 0).IsTrivial.ShouldBeTrue();
        Of(0, 1).IsTrivial.ShouldBeFalse();
    }

    [Fact]
    public void It_comes_back_from_its_bytes_also_when_there_are_fewer_sizes()
    {
        SizeHistory.Of(Of(2, 1, 2).ToBytes(), largest: 2).Median.ShouldBe(2);
        SizeHistory.Of(Of(2, 1, 2).ToBytes(), largest: 1).Median.ShouldBe(1);
        SizeHistory.Of(new byte[1000], largest: 1).IsTrivial.ShouldBeTrue();
    }

    private static SizeHistory Of(params int[] needed)
    {
        SizeHistory history = new();
        Array.ForEach(needed, history.Add);
        return history;
    }
}
