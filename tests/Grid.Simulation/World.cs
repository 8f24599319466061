using Grid.Scheduling;
using Grid.Simulation.Actors;
using Grid.Simulation.Plants;
using Grid.Simulation.Servers;

namespace Grid.Simulation;

/// <summary>
/// Clients, bots, servers, a database, a network and a clock, all driven by one seed. Calls arrive in any order, twice or
/// never; bots crash, hang up and forget; commits fail; servers die and are deposed without knowing; the clock jumps.
/// </summary>
internal sealed class World
{
    public const int BotCount = 6;

    private const int StepsToRestMax = 3_000;

    private static readonly SchedulerLimits Limits = new()
    {
        AttemptsMax = 4,
        OffersMax = 9,
        QueueLengthMax = 16,
        OperationsUnfinishedMax = 40,
        FinishedOperationsMax = 12,
        EmptyQueuesMax = 3,
        Cohorts = [Operator.Cohort],
        ExecutionOverheadMax = TimeSpan.FromSeconds(30),

        // Short enough for a seed to live through them.
        PreemptionDelay = TimeSpan.FromSeconds(3),
        QueueAgeMax = TimeSpan.FromSeconds(60),
    };

    private readonly Random _random;
    private readonly Weather _weather;
    private readonly Trace _trace;
    private readonly Farm _farm;

    public World(int seed, Plant plant, TextWriter output)
    {
        _random = new Random(seed);
        _weather = Weather.Of(_random);
        _trace = new Trace(output);
        _farm = new Farm(Limits, _weather, _random, new Saboteur(plant, seed), _trace);
        _trace.Write($"{_weather}");
    }

    /// <summary>Inputs that schedulers were given.</summary>
    public int Steps => _farm.Steps;

    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Act(_random.Next(100));
        }

        ComeToRest();
    }

    private void Act(int chance)
    {
        SimulatedBot bot = _farm.Bots[_random.Next(BotCount)];
        switch (chance)
        {
            case < 34:
                _farm.Deliver();
                break;
            case < 50:
                _farm.Commit(_weather.HasBadCommits ? (CommitFate)_random.Next(3) : CommitFate.Kept);
                break;
            case < 65:
                _farm.Move(bot);
                break;
            case < 76:
                _farm.Clients.Ask();
                break;
            case < 87:
                _farm.Pass(TimeSpan.FromMilliseconds(_random.Next(4_000)));
                break;
            case < 93 when bot.HasRunning:
                _farm.FinishAndHangUp(bot);
                break;
            case < 95:
                DisturbClient(_random.Next(10));
                break;
            case < 96 when _weather.HasOperators:
                _farm.Order();
                break;
            case < 97 when _weather.HasWriterChanges:
                DisturbServers(_random.Next(4));
                break;
            default:
                Disturb(bot, _random.Next(100));
                break;
        }
    }

    private void DisturbClient(int chance)
    {
        switch (chance)
        {
            case < 4:
                _farm.Clients.Cancel();
                break;
            case < 5:
                _farm.Clients.Delete();
                break;
            default:
                _farm.Clients.Disconnect();
                break;
        }
    }

    private void DisturbServers(int chance)
    {
        switch (chance)
        {
            case 0:
                _farm.ChangeWriter(isNoticed: false);
                break;
            case 1:
                _farm.EndDeposed();
                break;
            default:
                _farm.ChangeWriter(isNoticed: true);
                break;
        }
    }

    private void Disturb(SimulatedBot bot, int chance)
    {
        switch (chance)
        {
            case < 20:
                bot.Forget(_weather.HasStrayCalls);
                break;
            case < 40:
                _farm.LoseMessage();
                break;
            case < 55 when _weather.HasStrayCalls:
                _farm.RepeatMessage();
                break;
            case < 68 when _weather.HasLostBots:
                bot.Crash();
                break;
            case < 76 when _weather.HasLostBots:
                _farm.Terminate(bot);
                break;
            case < 84:
                bot.Status = bot.Status == BotStatus.Ok ? BotStatus.Unhealthy : BotStatus.Ok;
                break;
            case < 90 when _weather.HasClockJumps:
                _farm.Pass(TimeSpan.FromSeconds(_random.Next(300)));
                break;
            case < 95 when _weather.HasClockJumps:
                _farm.SetClockBack(TimeSpan.FromSeconds(_random.Next(120)));
                break;
            default:
                _farm.Update(bot);
                break;
        }
    }

    // No more faults and no more wishes: whatever is under way has to end.
    private void ComeToRest()
    {
        _farm.CalmDown();
        for (int i = 0; i < StepsToRestMax && (!_farm.IsAtRest || i < BotCount); i++)
        {
            SimulatedBot bot = _farm.Bots[i % BotCount];
            if (bot.HasRunning)
            {
                _farm.FinishAndHangUp(bot);
            }

            _farm.Move(bot);
            _farm.Clients.Ask();
            _farm.Deliver();
            _farm.Deliver();
            _farm.Deliver();
            _farm.Commit(CommitFate.Kept);
            _farm.Pass(TimeSpan.FromMilliseconds(500));
        }

        _farm.CheckAtRest();
        _farm.Close();
        _farm.CheckEmpty();
    }
}
