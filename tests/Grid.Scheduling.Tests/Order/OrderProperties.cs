using FsCheck;
using FsCheck.Fluent;
using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Order;

/// <summary>Whatever happens, each bot gets the job that the naive order says.</summary>
public sealed class OrderProperties
{
    private const int StepCount = 300;
    private const int RunCount = 150;

    private static readonly PlatformRequirements[] Needed =
        [PlatformRequirements.None, Needs("OSFamily", "linux"), Needs("OSFamily", "windows"), Needs("GPU", "*")];

    private static readonly PlatformProperties[] Offered =
        [Linux, PlatformProperties.Of([new PlatformProperty("OSFamily", "windows")]), PlatformProperties.None];

    [Fact]
    public void Every_bot_gets_the_job_that_the_naive_order_says()
    {
        Arbitrary<int[]> scripts = Gen.Choose(0, int.MaxValue - 1).ArrayOf(StepCount).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(RunCount), Prop.ForAll(scripts, script => new Run().Play(script)));
    }

    private sealed class Run
    {
        private static readonly SchedulerLimits Limits = new()
        {
            PriorityAgeingStep = TimeSpan.FromSeconds(30),
            AttemptsMax = 1_000_000,
            OffersMax = 1_000_000,
            UnmatchedWaitMax = TimeSpan.FromDays(1),
            NoBotsWaitMax = TimeSpan.FromDays(1),
            ExecutionOverheadMax = TimeSpan.FromDays(1),
        };

        private readonly Crew _crew = new(Limits);
        private readonly NaiveOrder _naive = new(Limits.PriorityAgeingStep);
        private readonly Dictionary<long, NaiveJob> _jobs = [];
        private readonly Dictionary<string, (NaiveJob Job, Build Build, List<OperationName> Operations)> _byAction = [];

        public void Play(int[] script)
        {
            _crew.Granted = Check;
            foreach (int step in script)
            {
                Take(step % 100, step / 100);
            }

            Finish();
            _naive.Queued.ShouldBeEmpty();
            _crew.ShareCount.ShouldBe(1);
        }

        private void Take(int kind, int chance)
        {
            switch (kind)
            {
                case < 50:
                    Submit(chance);
                    break;
                case < 54 when _crew.BotCount < 8:
                    _crew.Connect(Offered[chance % Offered.Length]);
                    break;
                case < 58:
                    JoinQueued(chance);
                    break;
                case < 62:
                    CancelQueued(chance);
                    break;
                case < 70:
                    _crew.Pass(TimeSpan.FromSeconds(chance % 40));
                    break;
                default:
                    CompleteOne(chance, chance % 4 == 0 ? GridStatus.Unavailable : GridStatus.Ok);
                    break;
            }
        }

        private void Submit(int chance)
        {
            Build build = new($"i{chance % 2}", $"u{chance / 2 % 2}", $"b{chance / 4 % 3}", $"t{chance / 12 % 3}");
            NaiveJob job = new(_jobs.Count + 1, build, _crew.Now, Needed[chance / 36 % Needed.Length])
            {
                Priority = (chance / 144 % 4) - 1,
            };
            _jobs.Add(job.Id, job);
            _naive.Open(job);
            _naive.Queue(job);
            string action = $"{job.Id}";
            _byAction[action] = (job, build, []);
            _byAction[action].Operations.Add(_crew.Submit(build, action, job.Priority, job.Requirements));
        }

        // Another client asks for the same: the job is raised when that one is more urgent, and keeps its turn.
        private void JoinQueued(int chance)
        {
            if (AnyQueued(chance) is { } job)
            {
                (_, Build build, List<OperationName> operations) = _byAction[$"{job.Id}"];
                int priority = (chance / 7 % 6) - 3;
                job.Priority = Math.Min(job.Priority, priority);
                operations.Add(_crew.Submit(build with { Invocation = "another" }, $"{job.Id}", priority, job.Requirements));
            }
        }

        private void CancelQueued(int chance)
        {
            if (AnyQueued(chance) is { } job)
            {
                _naive.Queued.Remove(job.Id);
                _naive.Close(job);
                _byAction[$"{job.Id}"].Operations.ForEach(_crew.Cancel);
            }
        }

        private NaiveJob? AnyQueued(int chance) => _naive.Queued.Count == 0
            ? null
            : _naive.Queued.Values.OrderBy(job => job.Id).ElementAt(chance % _naive.Queued.Count);

        private void CompleteOne(int chance, GridStatus status)
        {
            int[] busy = [.. Enumerable.Range(0, _crew.BotCount).Where(bot => _crew.ActionOf(bot) is not null)];
            if (busy.Length > 0)
            {
                Complete(busy[chance % busy.Length], status);
            }
        }

        private void Complete(int bot, GridStatus status)
        {
            NaiveJob job = _byAction[_crew.ActionOf(bot)!].Job;
            _naive.TakeBack(job);
            if (status != GridStatus.Ok)
            {
                _naive.Queue(job);
            }

            // The next job leaves before the result of this one is recorded: it counts until then.
            _crew.Complete(bot, status);
            if (status == GridStatus.Ok)
            {
                _naive.Close(job);
            }
        }

        private void Check(JobId granted, int bot)
        {
            NaiveJob job = _naive.NextOf(job => job.Requirements.AreMetBy(_crew.OfferedBy(bot)));
            granted.Value.ShouldBe(job.Id);
            _naive.Lend(job);
        }

        private void Finish()
        {
            foreach (PlatformProperties offered in Offered)
            {
                _crew.Connect(offered);
            }

            while (Enumerable.Range(0, _crew.BotCount).Any(bot => _crew.ActionOf(bot) is not null))
            {
                CompleteOne(0, GridStatus.Ok);
            }
        }
    }
}
