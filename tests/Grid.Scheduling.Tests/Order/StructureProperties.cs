using FsCheck;
using FsCheck.Fluent;
using Grid.Scheduling.State;
using Grid.Scheduling.State.Order;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Order;

/// <summary>The structures under the order of jobs agree with sorted lists.</summary>
public sealed class StructureProperties
{
    private static readonly Arbitrary<int[]> Scripts = Gen.Choose(0, 100_000).ArrayOf(400).ToArbitrary();

    [Fact]
    public void A_line_gives_its_oldest_whatever_came_and_left_in_between() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Scripts, script =>
        {
            JobLine<LeafLinks> line = default;
            SortedDictionary<long, Job> model = [];
            foreach (int step in script)
            {
                long id = step / 3 % 200;
                if (!model.Remove(id, out Job? job))
                {
                    job = JobOf(id);
                    model.Add(id, job);
                    line.Add(job);
                }
                else
                {
                    line.Remove(job);
                }

                line.Count.ShouldBe(model.Count);
                line.First.ShouldBe(model.Values.FirstOrDefault());
            }

            line.Jobs.Select(job => job.Id.Value).Order().ShouldBe(model.Keys);
        }));

    [Fact]
    public void A_heap_gives_its_first_whatever_moved() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Scripts, script =>
        {
            IndexedHeap<Item, int, ItemOrder> heap = default;
            List<Item> model = [];
            foreach (int step in script)
            {
                int value = step / 10;
                switch (step % 10)
                {
                    case < 4:
                        Item added = new() { Value = value };
                        heap.Add(added);
                        model.Add(added);
                        break;
                    case < 7 when model.Count > 0:
                        Item removed = model[value % model.Count];
                        heap.Remove(removed);
                        model.Remove(removed);
                        break;
                    case var _ when model.Count > 0:
                        Item moved = model[value % model.Count];
                        moved.Value = value;
                        heap.Moved(moved);
                        break;
                    default:
                        break;
                }

                heap.Count.ShouldBe(model.Count);
                heap.First?.Value.ShouldBe(model.Min(item => item.Value));
            }
        }));

    private static Job JobOf(long id)
    {
        Job job = new();
        job.Begin(new JobId(id), Farm.Spec($"{id}"), priority: 0, DateTimeOffset.UnixEpoch);
        return job;
    }

    private sealed class Item
    {
        public int Value { get; set; }

        public int Place { get; set; }
    }

    private readonly struct ItemOrder : IHeapOrder<Item, int>
    {
        public static int RankOf(Item item) => item.Value;

        public static bool IsBefore(in int left, in int right) => left < right;

        public static int PlaceOf(Item item) => item.Place;

        public static void SetPlace(Item item, int place) => item.Place = place;
    }
}
