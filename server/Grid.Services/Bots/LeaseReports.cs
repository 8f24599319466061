using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Execution.V1;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Execution;
using Grid.Services.Wire;

namespace Grid.Services.Bots;

/// <summary>What bots say of their leases, in our own terms.</summary>
internal static class LeaseReports
{
    // 128 and SIGKILL: who runs out of memory is killed by the kernel, and hardly anybody else is. Only where a bot does not
    // know better.
    private const int KilledExitCode = 137;

    public static LeaseReport ToReport(Rwapi.Lease lease, ExecutionInstance instance) =>
        new(new LeaseId(lease.Id), (LeaseState)lease.State)
        {
            Outcome = lease.State == Rwapi.LeaseState.Completed ? OutcomeOf(lease) : null,
            Spec = SpecOf(lease, instance),
        };

    private static JobOutcome OutcomeOf(Rwapi.Lease lease)
    {
        GridStatus status = StatusOf(lease.Status);
        bool hasResult = TryUnpack(lease.Result, Reapi.ActionResult.Parser, out Reapi.ActionResult? result);
        if (status == GridStatus.Ok && !hasResult)
        {
            return JobOutcome.Failed(GridStatus.Internal, "the bot completed its lease without an ActionResult");
        }

        ActionEnding? ending = Endings.Find(result, lease.Status);
        return new JobOutcome
        {
            Status = status,
            Message = status == GridStatus.Ok ? ending?.Message ?? string.Empty : lease.Status.Message,
            Result = hasResult ? lease.Result.Value.Memory : default,
            RanOutOfMemory = ending is { KnowsMemory: true }
                ? ending.Kind == ActionEnding.Types.Kind.OutOfMemory
                : status == GridStatus.ResourceExhausted || (status == GridStatus.Ok && result?.ExitCode == KilledExitCode),
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
    private static JobSpec? SpecOf(Rwapi.Lease lease, ExecutionInstance server)
    {
        int end = lease.Id.LastIndexOf('/');
        if (!InstanceName.TryParse(lease.Id[..Math.Max(end, 0)], out InstanceName instance, out _)
            || !TryUnpack(lease.Payload, Reapi.Action.Parser, out Reapi.Action? action)
            || DemandOf(action, instance, server.Platforms) is not { } demand)
        {
            return null;
        }

        return new JobSpec(
            server.Pool,
            instance,
            Digest.Of(lease.Payload.Value.Span),
            lease.Payload.Value.Memory,
            demand.Requirements,
            TimeoutOf(action),
            action.DoNotCache)
        {
            Label = demand.Label,
            Rules = server.Platforms.Fingerprint,
        };
    }

    private static PlatformDemand? DemandOf(Reapi.Action action, InstanceName instance, PlatformRules platforms)
    {
        try
        {
            return platforms.DemandOf(instance, action.Platform.ToProperties());
        }
        catch (GridException)
        {
            // The rules have changed since the job was handed out: nobody could ask for it again.
            return null;
        }
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
