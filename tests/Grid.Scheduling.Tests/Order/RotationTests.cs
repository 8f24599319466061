using FsCheck;
using FsCheck.Fluent;
using Grid.Core;
using Grid.Scheduling.State;
using Grid.Scheduling.State.Order;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests.Order;

public sealed class RotationTests
{
    private const int TargetCount = 12;

    private static readonly Arbitrary<int[]> Scripts = Gen.Choose(0, 100_000).ArrayOf(400).ToArbitrary();

    [Fact]
    public void The_first_is_who_has_fewest_jobs_at_bots_and_was_served_least_recently() => Check.One(
        Config.QuickThrowOnFailure, Prop.ForAll(Scripts, script =>
        {
            Rig rig = new();
            foreach (int step in script)
            {
                rig.Do(step % TargetCount, step / TargetCount % 4);
                rig.First.ShouldBe(rig.ExpectedFirst);
            }
        }));

    /// <summary>Targets of one build that get jobs, lend them, have them back and lose them, in any order.</summary>
    private sealed class Rig
    {
        private readonly PriorityLevel _level;
        private readonly ShareNode[] _targets = new ShareNode[TargetCount];
        private readonly Stack<Job>[] _waiting = new Stack<Job>[TargetCount];
        private long _jobs;

        public Rig()
        {
            ShareTree tree = new();
            ShareNode build = new(tree, parent: null, "build", default);
            _level = new PriorityLevel(new Lane(new JobQueue(Farm.Pool, PlatformRequirements.Of([])), build));
            for (int i = 0; i < TargetCount; i++)
            {
                _targets[i] = new ShareNode(tree, build, $"target {i}", default);
                _waiting[i] = [];
            }
        }

        public ShareNode? First => _level.Root.First?.Share;

        public ShareNode? ExpectedFirst => _targets
            .Where((_, target) => _waiting[target].Count > 0)
            .OrderBy(share => share.Executing).ThenBy(share => share.ServedAt).ThenBy(share => share.Number)
            .FirstOrDefault();

        public void Do(int target, int what)
        {
            if (what == 0 && _targets[target].Executing > 0)
            {
                _targets[target].TakeBack();
            }
            else if (what == 1 && _waiting[target].TryPop(out Job? job))
            {
                job.Leaf!.Remove(job);
                _targets[target].Lend();
            }
            else if (what == 2 && _waiting[target].TryPop(out Job? lost))
            {
                lost.Leaf!.Remove(lost);
            }
            else
            {
                Add(target);
            }
        }

        private void Add(int target)
        {
            Job job = new();
            job.Begin(new JobId(++_jobs), Farm.Spec("any"), priority: 0, DateTimeOffset.UnixEpoch);
            job.Leaf = _level.Root.At(_targets[target]);
            job.Leaf.Add(job);
            _waiting[target].Push(job);
        }
    }
}
