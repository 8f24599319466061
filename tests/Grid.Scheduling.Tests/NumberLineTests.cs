using Grid.Scheduling.State;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class NumberLineTests
{
    private readonly NumberLine<string> _line = new();

    [Fact]
    public void Items_come_in_the_order_of_their_numbers_from_any_of_them_on()
    {
        for (long number = 1; number <= 2_000; number++)
        {
            Add(number);
        }

        for (long number = 1; number <= 2_000; number++)
        {
            if (number % 3 == 0 || number is > 300 and < 1_400)
            {
                _line.Remove(number);
            }
        }

        long[] numbers =
        [
            -1, 0, 1, 255, 256, 257, 299, 300, 1_399, 1_400, 1_999, 2_000, 5_000, long.MaxValue - 1, long.MaxValue,
        ];
        foreach (long after in numbers)
        {
            NumbersAfter(after).ShouldBe(
                Enumerable.Range(1, 2_000)
                    .Select(number => (long)number)
                    .Where(number => number > after && number % 3 != 0 && number is not (> 300 and < 1_400)));
        }
    }

    [Fact]
    public void It_goes_on_after_it_was_empty()
    {
        Add(7);
        _line.Remove(7);
        _line.After(0).ShouldBeEmpty();

        Add(8);
        Add(9_000);

        NumbersAfter(0).ShouldBe([8, 9_000]);
    }

    [Fact]
    public void What_lies_between_old_and_new_costs_nothing()
    {
        Add(1);
        Add(long.MaxValue - 1);

        NumbersAfter(0).ShouldBe([1, long.MaxValue - 1]);
        _line.After(long.MinValue).Count().ShouldBe(2);
    }

    [Fact]
    public void Restored_items_may_come_in_any_order()
    {
        foreach (long number in (long[])[900, 3, 500, 1, 700])
        {
            Add(number);
        }

        NumbersAfter(1).ShouldBe([3, 500, 700, 900]);
    }

    [Fact]
    public void An_item_is_found_by_its_number_while_it_is_there()
    {
        Add(300);
        Add(301);
        _line.Remove(300);

        _line.Find(301).ShouldBe("301");
        ((long[])[long.MinValue, -1, 0, 300, 302, long.MaxValue]).ShouldAllBe(number => _line.Find(number) == null);
    }

    private void Add(long number) => _line.Add(number, $"{number}");

    private IEnumerable<long> NumbersAfter(long number) => _line.After(number).Select(text => long.Parse(text, null));
}
