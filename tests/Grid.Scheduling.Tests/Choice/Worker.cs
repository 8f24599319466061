using Grid.Core;

namespace Grid.Scheduling.Tests.Choice;

/// <summary>A bot that takes whatever it is offered, and listens for more.</summary>
internal sealed class Worker
{
    private readonly Farm.Bot _bot;
    private readonly List<LeaseId> _held = [];

    public Worker(Farm farm, string id, string platform, int capacity = 16)
    {
        Id = id;
        _bot = farm.Connect(id, capacity, PlatformOf(platform));
        Listen();
    }

    public string Id { get; }

    public IReadOnlyList<LeaseId> Held => _held;

    /// <summary>Takes what it was offered meanwhile, and asks until there is nothing more.</summary>
    public void Listen()
    {
        while (_bot.Answer is { } answer)
        {
            _held.Clear();
            _held.AddRange(answer.Leases.Where(lease => lease.State != LeaseState.Cancelled).Select(lease => lease.Id));
            _bot.Update([.. _held.Select(Farm.Active)]);
        }
    }

    /// <summary>Says that a job it holds has ended.</summary>
    public void Complete(int which = 0, JobOutcome? outcome = null)
    {
        Listen();
        LeaseReport end = Farm.Completed(_held[which]);
        _bot.Update([outcome is null ? end : end with { Outcome = outcome }, .. _held.Where(id => id != end.Id).Select(Farm.Active)]);
        Listen();
    }

    /// <summary>Has no call open until it reports.</summary>
    public void HangUp() => _bot.HangUp();

    /// <summary>Gives everything back.</summary>
    public void Leave()
    {
        Listen();
        _bot.Status = BotStatus.Terminating;
        _bot.Update([.. _held.Select(lease => Farm.Completed(lease, GridStatus.Unavailable))]);
    }

    /// <summary>Tells the server, which may be a new one, what it holds.</summary>
    public void Report()
    {
        Listen();
        _bot.Update([.. _held.Select(Farm.Active)]);
        Listen();
    }

    /// <summary>Offers something else from now on.</summary>
    public void Change(string platform)
    {
        _bot.Offered = PlatformOf(platform);
        Report();
    }

    private static PlatformProperties PlatformOf(string text) => PlatformProperties.Of(
        text.Split(' ').Select(pair => pair.Split('=')).Select(pair => new PlatformProperty(pair[0], pair[1])));
}
