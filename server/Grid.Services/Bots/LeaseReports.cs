using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Services.Bots;

/// <summary>What bots say of their leases, in our own terms.</summary>
internal static class LeaseReports
{
    public static LeaseReport ToReport(Rwapi.Lease lease, PoolName pool) =>
        new(new LeaseId(lease.Id), (LeaseState)lease.State)
        {
            Outcome = lease.State == Rwapi.LeaseState.Completed ? OutcomeOf(lease) : null,
            Spec = SpecOf(lease, pool),
        };

    private static JobOutcome OutcomeOf(Rwapi.Lease lease)
    {
        GridStatus status = StatusOf(lease.Status);
        bool hasResult = TryUnpack(lease.Result, Reapi.ActionResult.Parser, out Reapi.ActionResult? _);
        if (status == GridStatus.Ok && !hasResult)
        {
            return JobOutcome.Failed(GridStatus.Internal, "the bot completed its lease without an ActionResult");
        }

        return new JobOutcome
        {
            Status = status,
            Message = status == GridStatus.Ok ? string.Empty : lease.Status.Message,
            Result = hasResult ? lease.Result.Value.Memory : default,
            StatusDetails = status == GridStatus.Ok ? default : lease.Status.ToByteArray(),
        };
    }

    private static GridStatus StatusOf(Google.Rpc.Status? status) => status switch
    {
        null => GridStatus.Ok,
        { Code: >= (int)GridStatus.Ok and <= (int)GridStatus.Unauthenticated } => (GridStatus)status.Code,
        _ => GridStatus.Unknown,
    };

    // Only a server that has forgotten the lease needs this: the payload is the action itself, as it was handed out.
    private static JobSpec? SpecOf(Rwapi.Lease lease, PoolName pool)
    {
        int end = lease.Id.LastIndexOf('/');
        if (!InstanceName.TryParse(lease.Id[..Math.Max(end, 0)], out InstanceName instance, out _)
            || !TryUnpack(lease.Payload, Reapi.Action.Parser, out Reapi.Action? action))
        {
            return null;
        }

        IEnumerable<PlatformProperty> platform =
            action.Platform?.Properties.Select(property => new PlatformProperty(property.Name, property.Value)) ?? [];
        return new JobSpec(
            pool,
            instance,
            Digest.Of(lease.Payload.Value.Span),
            lease.Payload.Value.Memory,
            PlatformRequirements.Of(platform),
            TimeoutOf(action),
            action.DoNotCache);
    }

    private static TimeSpan TimeoutOf(Reapi.Action action) => action.Timeout is { Seconds: > 0 and < int.MaxValue } timeout
        ? TimeSpan.FromSeconds(timeout.Seconds)
        : TimeSpan.MaxValue;

    private static bool TryUnpack<T>(
        Any? packed, MessageParser<T> parser, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out T? message)
        where T : class, IMessage<T>, new()
    {
        message = null;
        if (packed is null || !packed.Is(new T().Descriptor))
        {
            return false;
        }

        try
        {
            message = parser.ParseFrom(packed.Value);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }
}
