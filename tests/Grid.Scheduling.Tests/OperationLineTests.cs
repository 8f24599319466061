using Grid.Core;
using Grid.Scheduling.State;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class OperationLineTests
{
    private readonly OperationLine _line = new();

    [Fact]
    public void Operations_come_in_the_order_of_their_numbers_from_any_of_them_on()
    {
        Operation[] operations = [.. Enumerable.Range(1, 2_000).Select(number => OperationOf(number))];
        Array.ForEach(operations, _line.Add);
        foreach (Operation gone in operations.Where(operation => operation.Sequence % 3 == 0 || operation.Sequence is > 300 and < 1_400))
        {
            _line.Remove(gone);
        }

        long[] numbers =
        [
            -1, 0, 1, 255, 256, 257, 299, 300, 1_399, 1_400, 1_999, 2_000, 5_000, long.MaxValue - 1, long.MaxValue,
        ];
        foreach (long after in numbers)
        {
            _line.After(after).Select(operation => operation.Sequence).ShouldBe(
                Enumerable.Range(1, 2_000)
                    .Select(number => (long)number)
                    .Where(number => number > after && number % 3 != 0 && number is not (> 300 and < 1_400)));
        }
    }

    [Fact]
    public void It_goes_on_after_it_was_empty()
    {
        Operation first = OperationOf(7);
        _line.Add(first);
        _line.Remove(first);
        _line.After(0).ShouldBeEmpty();

        _line.Add(OperationOf(8));
        _line.Add(OperationOf(9_000));

        _line.After(0).Select(operation => operation.Sequence).ShouldBe([8, 9_000]);
    }

    [Fact]
    public void What_lies_between_old_and_new_costs_nothing()
    {
        _line.Add(OperationOf(1));
        _line.Add(OperationOf(long.MaxValue - 1));

        _line.After(0).Select(operation => operation.Sequence).ShouldBe([1, long.MaxValue - 1]);
        _line.After(long.MinValue).Count().ShouldBe(2);
    }

    [Fact]
    public void Restored_operations_may_come_in_any_order()
    {
        foreach (long number in (long[])[900, 3, 500, 1, 700])
        {
            _line.Add(OperationOf(number));
        }

        _line.After(1).Select(operation => operation.Sequence).ShouldBe([3, 500, 700, 900]);
    }

    private static Operation OperationOf(long sequence) => new(
        new SchedulerInput.ExecuteRequested(
            DateTimeOffset.UnixEpoch,
            new OperationName($"operations/{sequence}"),
            Farm.Pool,
            InstanceName.Empty,
            Digest.Of([]),
            Priority: 0,
            SkipCacheLookup: false,
            ClientMetadata.None),
        sequence);
}
