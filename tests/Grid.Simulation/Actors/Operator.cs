using Grid.Core;
using Grid.Scheduling;
using Grid.Simulation.Servers;

namespace Grid.Simulation.Actors;

/// <summary>Somebody who drains bots, pauses instances, sets quotas, kills operations and ends sessions, and forgets to undo it.</summary>
internal sealed class Operator(Random random, Clock clock, List<Message> wire, IReadOnlyList<SimulatedBot> bots)
{
    /// <summary>The bots that quotas are about.</summary>
    public static Cohort Cohort { get; } = new("linux", [SimulatedBot.LinuxLabel]);

    /// <summary>Wants something, of whichever server.</summary>
    public void Order(OperationName? known)
    {
        DateTimeOffset now = clock.Now;
        if (Make(random.Next(16), now, bots[random.Next(bots.Count)], Actions.Instances[random.Next(Actions.Instances.Count)], known)
            is { } order)
        {
            wire.Add(new Message(writer => writer.Apply(order)) { IsOrder = true });
        }
    }

    /// <summary>Takes back all that is in force.</summary>
    public void Undo(Writer writer)
    {
        wire.RemoveAll(message => message.IsOrder);
        Scheduler scheduler = writer.Scheduler;
        foreach (Drain drain in scheduler.Drains)
        {
            writer.Apply(new SchedulerInput.BotsUndrained(clock.Now, drain.Bots));
        }

        foreach (Pause pause in scheduler.Pauses)
        {
            writer.Apply(new SchedulerInput.InstanceResumed(clock.Now, pause.Instance));
        }

        foreach (QuotaView quota in scheduler.Quotas)
        {
            writer.Apply(new SchedulerInput.QuotaRemoved(clock.Now, quota.Quota.Cohort, quota.Quota.Instance));
        }
    }

    private SchedulerInput? Make(int chance, DateTimeOffset now, SimulatedBot bot, InstanceName instance, OperationName? known) =>
        chance switch
        {
            < 2 => new SchedulerInput.BotsDrained(now, new Drain(SelectorOf(bot), "maintenance", "operator", now)),
            < 5 => new SchedulerInput.BotsUndrained(now, SelectorOf(bot)),
            < 6 => new SchedulerInput.InstancePaused(now, new Pause(random.Next(5) == 0 ? null : instance, "fire", "operator", now)),
            < 8 => new SchedulerInput.InstanceResumed(now, instance),
            < 9 => new SchedulerInput.InstanceResumed(now, Instance: null),
            < 12 => new SchedulerInput.QuotaSet(now, QuotaOf(instance)),
            < 14 => new SchedulerInput.QuotaRemoved(now, Cohort.Name, instance),
            < 15 => new SchedulerInput.SessionTerminated(now, bot.Id, "ended by an operator"),
            _ when known is { } name => new SchedulerInput.OperationKilled(now, name, "killed by an operator"),
            _ => null,
        };

    private Quota QuotaOf(InstanceName instance)
    {
        int min = random.Next(4);
        return new Quota(Cohort.Name, instance, min, random.Next(2) == 0 ? null : min + random.Next(3));
    }

    private static BotSelector SelectorOf(SimulatedBot bot) =>
        new(bot.Id.Pool, new BotPattern(bot.Id.Value), PlatformProperties.None);
}
