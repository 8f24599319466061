using Grid.Core;
using Grid.Scheduling.State;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class ItemTableTests
{
    private readonly ItemTable<OperationName, Operation, NameKeys> _table = new();

    [Fact]
    public void It_holds_what_a_dictionary_would_hold()
    {
        Dictionary<OperationName, Operation> expected = [];
        Random random = new(7);
        for (int step = 0; step < 20_000; step++)
        {
            OperationName name = NameOf(random.Next(2_000));
            if (expected.Remove(name, out Operation? operation))
            {
                _table.Remove(operation).ShouldBeTrue();
                _table.Remove(operation).ShouldBeFalse();
            }
            else
            {
                operation = OperationOf(name);
                expected.Add(name, operation);
                _table.Add(name, operation);
            }

            _table.Count.ShouldBe(expected.Count);
        }

        for (int number = 0; number < 2_000; number++)
        {
            _table.Find(NameOf(number)).ShouldBeSameAs(expected.GetValueOrDefault(NameOf(number)));
        }
    }

    [Fact]
    public void Of_two_items_with_one_key_each_is_taken_out_by_itself()
    {
        OperationName name = NameOf(1);
        (Operation first, Operation second) = (OperationOf(name), OperationOf(name));
        _table.Add(name, first);
        _table.Remove(first).ShouldBeTrue();
        _table.Add(name, second);

        _table.Remove(first).ShouldBeFalse();
        _table.Find(name).ShouldBeSameAs(second);
    }

    // Names as the server makes them, and short ones.
    private static OperationName NameOf(int number) => new(
        number % 2 == 0 ? $"main/operations/{new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)}" : $"operations/{number}");

    private static Operation OperationOf(OperationName name)
    {
        Operation operation = new();
        operation.Begin(
            new SchedulerInput.ExecuteRequested(
                DateTimeOffset.UnixEpoch,
                name,
                Farm.Pool,
                InstanceName.Empty,
                Digest.Of([]),
                Priority: 0,
                SkipCacheLookup: false,
                ClientMetadata.None),
            sharePath: default,
            sequence: 1);
        return operation;
    }
}
