using FsCheck;
using FsCheck.Fluent;
using Grid.Core;
using Grid.Scheduling.State;
using Grid.Scheduling.State.Order;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Order;

public sealed class NextJobsTests
{
    private static readonly Arbitrary<int[]> Scripts = Gen.Choose(0, 100_000).ArrayOf(300).ToArbitrary();

    [Fact]
    public void They_are_the_first_of_the_line_whatever_came_and_left_in_between() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Scripts, script =>
        {
            PriorityLevel level = new(new Lane(NewQueue(), NewShare()));
            FairNode node = level.Root;
            Dictionary<long, Job> model = [];
            foreach (int step in script)
            {
                long id = step % 40;
                if (model.Remove(id, out Job? job))
                {
                    node.Remove(job);
                }
                else
                {
                    job = JobOf(id);
                    model.Add(id, job);
                    node.Add(job);
                }

                Job[] linked = [.. model.Values.Where(other => other.InLeaf.Stray == 0).OrderBy(other => other.Id.Value)];
                NextJob[] first = node.NextJobs.ToArray();
                first.Select(next => next.Job).ShouldBe(linked.Take(NextJobs.CountMax));

                // No ShouldAllBe, which compiles what it is given: at each of these many steps anew.
                first.All(next => next.InputRoot == next.Job.InputRoot && next.Hint == next.Job.Hint).ShouldBeTrue();
            }
        }));

    private static JobQueue NewQueue() => new(Farm.Pool, PlatformRequirements.Of([]));

    private static ShareNode NewShare() => new(new ShareTree(), parent: null, string.Empty, default);

    private static Job JobOf(long id)
    {
        Job job = new();
        JobSpec spec = Farm.Spec($"{id}") with { Affinity = new Affinity { Hint = (ulong)id + 1, InputRoot = (ulong)id + 2 } };
        job.Begin(new JobId(id), spec, priority: 0, DateTimeOffset.UnixEpoch);
        return job;
    }
}
