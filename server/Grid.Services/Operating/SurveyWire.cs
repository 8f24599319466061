using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Scheduling;
using Grid.Storage;

namespace Grid.Services.Operating;

/// <summary>Bots, queues and rules in the form operators see.</summary>
internal static class SurveyWire
{
    public static FarmApi.Bot ToWire(BotView view)
    {
        FarmApi.Bot bot = new()
        {
            Name = view.Bot.Value,
            Session = view.Session.Value,
            Status = (Rwapi.BotStatus)view.Status,
            Capacity = view.Capacity,
            IdleCapacity = view.IdleCapacity,
            SeenAt = view.SeenAt.ToTimestamp(),
            DrainedBy = view.DrainedBy is { } drain ? ToWire(drain) : null,
            Version = view.Version,
        };
        bot.Properties.AddRange(ToWire(view.Offered));
        bot.Labels.AddRange(view.Labels);
        bot.Leases.AddRange(view.Held.Select(ToWire));
        return bot;
    }

    public static FarmApi.Queue ToWire(QueueView view) => new()
    {
        Platform = view.Requirements.ToString(),
        Label = view.Label,
        Length = view.Length,
        Paused = view.Paused,
        Executing = view.Executing,
        OldestQueuedAt = view.OldestQueuedAt?.ToTimestamp(),
        Bots = view.Bots,
        DrainedBots = view.DrainedBots,
        IdleCapacity = view.IdleCapacity,
    };

    public static FarmApi.Drain ToWire(Drain drain)
    {
        FarmApi.BotSelector bots = new() { Name = drain.Bots.Name.ToString() };
        bots.Properties.AddRange(ToWire(drain.Bots.Properties));
        return new FarmApi.Drain { Bots = bots, Reason = drain.Reason, By = drain.By, At = drain.At.ToTimestamp() };
    }

    public static FarmApi.Pause ToWire(Pause pause) => new()
    {
        InstanceName = pause.Instance?.Value ?? string.Empty,
        AllInstances = pause.Instance is null,
        Reason = pause.Reason,
        By = pause.By,
        At = pause.At.ToTimestamp(),
    };

    private static FarmApi.Lease ToWire(LeaseView view)
    {
        FarmApi.Lease lease = new()
        {
            Id = view.Id.Value,
            State = (Rwapi.LeaseState)view.State,
            ActionDigest = view.ActionDigest.ToWire(),
            InstanceName = view.Instance.Value,
            StartedAt = view.StartedAt?.ToTimestamp(),
        };
        lease.Operations.AddRange(view.Operations.Select(operation => operation.Value));
        return lease;
    }

    private static IEnumerable<Reapi.Platform.Types.Property> ToWire(PlatformProperties properties) =>
        properties.Items.Select(item => new Reapi.Platform.Types.Property { Name = item.Name, Value = item.Value });
}
