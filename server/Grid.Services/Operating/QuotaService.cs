using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Operating;

/// <summary>Says how many bots of each cohort an instance is promised, and may have.</summary>
public sealed class QuotaService(InstanceRegistry<OperatedInstance> instances, WriterCalls writers)
    : FarmApi.Quota.QuotaBase
{
    public override Task<FarmApi.GetInstanceQuotaResponse> GetInstanceQuota(
        FarmApi.GetInstanceQuotaRequest request, ServerCallContext context)
    {
        InstanceName instance = InstanceName.Parse(request.InstanceName);
        return writers.UnaryAsync(InstanceFor(instance, context).Execution.Seat, request, context, async dispatcher =>
        {
            IReadOnlyList<QuotaView> quotas = await dispatcher.Survey.QuotasAsync(context.CancellationToken);
            QuotaView view = quotas.FirstOrDefault(
                view => view.Quota.Cohort == request.BotCohort && view.Quota.Instance == instance)
                ?? throw GridException.NotFound($"Instance '{instance}' has no quota of cohort '{request.BotCohort}'.");
            return new FarmApi.GetInstanceQuotaResponse { InstanceQuota = ToWire(view) };
        });
    }

    public override Task<FarmApi.PutInstanceQuotaResponse> PutInstanceQuota(
        FarmApi.PutInstanceQuotaRequest request, ServerCallContext context)
    {
        Quota quota = ToQuota(request);
        OrderGiver who = OperatorWire.ToGiver(string.Empty, context);
        return writers.UnaryAsync(InstanceFor(quota.Instance, context).Execution.Seat, request, context, async dispatcher =>
        {
            await dispatcher.Operators.PutQuotaAsync(quota, who, context.CancellationToken);
            return new FarmApi.PutInstanceQuotaResponse();
        });
    }

    public override Task<FarmApi.DeleteInstanceQuotaResponse> DeleteInstanceQuota(
        FarmApi.DeleteInstanceQuotaRequest request, ServerCallContext context)
    {
        InstanceName instance = InstanceName.Parse(request.InstanceName);
        OrderGiver who = OperatorWire.ToGiver(string.Empty, context);
        return writers.UnaryAsync(InstanceFor(instance, context).Execution.Seat, request, context, async dispatcher =>
        {
            await dispatcher.Operators.DeleteQuotaAsync(request.BotCohort, instance, who, context.CancellationToken);
            return new FarmApi.DeleteInstanceQuotaResponse();
        });
    }

    public override Task<FarmApi.ListInstanceQuotasResponse> ListInstanceQuotas(
        FarmApi.ListInstanceQuotasRequest request, ServerCallContext context)
    {
        OperatedInstance instance = InstanceFor(InstanceName.Parse(request.InstanceName), context);
        return writers.UnaryAsync(instance.Execution.Seat, request, context, async dispatcher =>
        {
            IReadOnlyList<QuotaView> quotas = await dispatcher.Survey.QuotasAsync(context.CancellationToken);
            FarmApi.ListInstanceQuotasResponse response = new();
            response.Quotas.AddRange(quotas
                .OrderBy(view => view.Quota.Cohort, StringComparer.Ordinal)
                .ThenBy(view => view.Quota.Instance.Value, StringComparer.Ordinal)
                .Select(ToWire));
            return response;
        });
    }

    private static Quota ToQuota(FarmApi.PutInstanceQuotaRequest request)
    {
        // So configurations call an instance that serves every name. No client writes it.
        if (request.InstanceName == "*")
        {
            throw GridException.InvalidArgument(
                "A quota is for the instance name that clients write, and '*' is none: set one for each name that needs it.");
        }

        int? max = request.HasMaxQuota ? request.MaxQuota : null;
        return request.MinQuota >= 0 && (max is null || max >= request.MinQuota)
            ? new Quota(request.BotCohort, InstanceName.Parse(request.InstanceName), request.MinQuota, max)
            : throw GridException.InvalidArgument(
                $"A minimum of {request.MinQuota} and {(max is null ? "no maximum" : $"a maximum of {max}")} are no quota: "
                + "write a minimum from 0 up, and a maximum that is no less, or none.");
    }

    private static FarmApi.InstanceQuota ToWire(QuotaView view)
    {
        FarmApi.InstanceQuota wire = new()
        {
            InstanceName = view.Quota.Instance.Value,
            BotCohort = view.Quota.Cohort,
            MinQuota = view.Quota.Min,
            CurrentUsage = view.Executing,
            IsInForce = view.IsInForce,
        };
        if (view.Quota.Max is { } max)
        {
            wire.MaxQuota = max;
        }

        return wire;
    }

    private OperatedInstance InstanceFor(InstanceName name, ServerCallContext context)
    {
        OperatedInstance instance = instances.Find(name);
        instance.Gate.ThrowIfShut(context);
        return instance;
    }
}
