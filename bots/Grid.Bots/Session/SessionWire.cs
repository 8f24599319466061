using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grid.Core;
using Grid.Execution.V1;
using Worker = Google.Devtools.Remoteworkers.V1Test2.Worker;

namespace Grid.Bots.Session;

/// <summary>Bot sessions between their wire form and ours.</summary>
internal sealed class SessionWire(BotOptions options)
{
    private static readonly string Version = $"grid/{typeof(SessionWire).Assembly.GetName().Version?.ToString(3)}";

    private readonly Worker _worker = ToWorker(options);

    public Rwapi.CreateBotSessionRequest ToCreateRequest(BotCall call) => new()
    {
        Parent = options.Instance.Value,
        BotSession = ToSession(call),
    };

    public Rwapi.UpdateBotSessionRequest ToUpdateRequest(BotCall call) => new()
    {
        Name = call.SessionName,
        BotSession = ToSession(call),
    };

    public static SessionAnswer ToAnswer(Rwapi.BotSession session, LeaseTrailers trailers) => new(
        session.Name,
        session.ExpireTime?.ToDateTimeOffset(),
        [.. session.Leases.Select(lease => trailers.Describe(lease, ToState(lease.State)))]);

    private Rwapi.BotSession ToSession(BotCall call)
    {
        Rwapi.BotSession session = new()
        {
            Name = call.SessionName,
            BotId = options.BotId,
            Status = ToWire(call.Status),
            Worker = _worker,
            Version = Version,
        };
        session.Leases.AddRange(call.Leases.Select(ToLease));
        return session;
    }

    // Servers differ in where they look for the platform, so it stands on the device and on the worker.
    private static Worker ToWorker(BotOptions options)
    {
        Rwapi.Device device = new() { Handle = options.BotId };
        Worker worker = new() { Devices = { device } };
        foreach (PlatformProperty property in options.Platform.Items)
        {
            device.Properties.Add(new Rwapi.Device.Types.Property { Key = property.Name, Value = property.Value });
            worker.Properties.Add(new Worker.Types.Property { Key = property.Name, Value = property.Value });
        }

        worker.Configs.Add(new Worker.Types.Config { Key = "capacity", Value = $"{options.JobsMax}" });
        return worker;
    }

    private static Rwapi.Lease ToLease(HeldLease lease)
    {
        Rwapi.Lease wire = new() { Id = lease.Id, Payload = lease.Payload, State = Rwapi.LeaseState.Active };
        if (lease.Report is { } report)
        {
            bool isCancelled = report.Status == GridStatus.Cancelled;
            wire.State = isCancelled ? Rwapi.LeaseState.Cancelled : Rwapi.LeaseState.Completed;
            wire.Status = ToStatus(report);
            wire.Result = report.Result is { } result ? Any.Pack(result) : null;
        }

        return wire;
    }

    private static Status ToStatus(LeaseReport report)
    {
        Status status = new() { Code = (int)report.Status, Message = report.Message };
        if (report.MissingBlobs.Count > 0)
        {
            PreconditionFailure failure = new();
            failure.Violations.AddRange(report.MissingBlobs.Select(digest => new PreconditionFailure.Types.Violation
            {
                Type = "MISSING",
                Subject = $"blobs/{digest}",
            }));
            status.Details.Add(Any.Pack(failure));
        }

        if (report is { Status: GridStatus.ResourceExhausted, Result: null })
        {
            // A limit was met, and it was not that of memory: no larger machine would help.
            status.Details.Add(Any.Pack(new ActionEnding { Message = report.Message, KnowsMemory = true }));
        }

        return status;
    }

    private static LeaseOfferState ToState(Rwapi.LeaseState state) => state switch
    {
        Rwapi.LeaseState.Cancelled => LeaseOfferState.Cancelled,
        Rwapi.LeaseState.Completed => LeaseOfferState.Over,
        _ => LeaseOfferState.Wanted,
    };

    private static Rwapi.BotStatus ToWire(BotStatus status) => status switch
    {
        BotStatus.Ok => Rwapi.BotStatus.Ok,
        BotStatus.Unhealthy => Rwapi.BotStatus.Unhealthy,
        _ => Rwapi.BotStatus.BotTerminating,
    };
}
