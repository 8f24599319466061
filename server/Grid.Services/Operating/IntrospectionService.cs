using Grid.Dispatch;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Operating;

/// <summary>Tells what a farm is at: its bots, its queues, and why an operation is where it is.</summary>
public sealed class IntrospectionService(InstanceRegistry<ExecutionInstance> instances, WriterCalls writers)
    : FarmApi.Introspection.IntrospectionBase
{
    private static readonly string[] EqualityComparators = ["=", "!="];
    private static readonly string[] OrderComparators = ["=", "!=", ">=", "<=", ">", "<"];

    public override Task<FarmApi.ListBotsResponse> ListBots(FarmApi.ListBotsRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(request.InstanceName);
        BotQuery query = new(OperatorWire.ToSelector(request.Bots, instance.Pool), request.PageSize, request.PageToken);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            BotPage page = await dispatcher.Survey.ListBotsAsync(query, context.CancellationToken);
            FarmApi.ListBotsResponse response = new() { NextPageToken = page.NextPageToken };
            response.Bots.AddRange(page.Bots.Select(SurveyWire.ToWire));
            return response;
        });
    }

    public override Task<FarmApi.ListQueuesResponse> ListQueues(FarmApi.ListQueuesRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(request.InstanceName);
        QueueQuery query = new(instance.Pool, request.PageSize, request.PageToken);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            QueuePage page = await dispatcher.Survey.ListQueuesAsync(query, context.CancellationToken);
            FarmApi.ListQueuesResponse response = new() { NextPageToken = page.NextPageToken };
            response.Queues.AddRange(page.Queues.Select(SurveyWire.ToWire));
            return response;
        });
    }

    public override Task<FarmApi.ListRestrictionsResponse> ListRestrictions(
        FarmApi.ListRestrictionsRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(request.InstanceName);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            IReadOnlyList<Drain> drains = await dispatcher.Survey.DrainsAsync(instance.Pool, context.CancellationToken);
            IReadOnlyList<Pause> pauses = await dispatcher.Survey.PausesAsync(context.CancellationToken);
            FarmApi.ListRestrictionsResponse response = new();
            response.Drains.AddRange(drains.Select(SurveyWire.ToWire));
            response.Pauses.AddRange(pauses.Where(pause => IsAbout(pause, instance)).Select(SurveyWire.ToWire));
            return response;
        });
    }

    public override Task<FarmApi.OperationExplanation> ExplainOperation(
        FarmApi.ExplainOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(OperationNames.InstanceOf(request.Name));
        OperationName name = new(request.Name);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
            ExplanationWire.ToWire(await dispatcher.Survey.ExplainAsync(name, context.CancellationToken)));
    }

    public override Task<FarmApi.OperationHistory> GetOperationHistory(
        FarmApi.GetOperationHistoryRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(OperationNames.InstanceOf(request.Name));
        OperationName name = new(request.Name);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            OperationView view = await dispatcher.GetAsync(name, context.CancellationToken);
            IReadOnlyList<JobEvent> events = await dispatcher.Survey.HistoryOfAsync(view, context.CancellationToken);
            return ExplanationWire.ToWire(view, events);
        });
    }

    public override Task<FarmApi.ListOperationFiltersResponse> ListOperationFilters(
        FarmApi.ListOperationFiltersRequest request, ServerCallContext context)
    {
        instances.Find(request.InstanceName);
        FarmApi.ListOperationFiltersResponse response = new();
        response.Filters.AddRange(OperationField.All.Select(ToWire));
        return Task.FromResult(response);
    }

    // Who else shares the scheduler is not every client's business.
    private bool IsAbout(Pause pause, ExecutionInstance instance) => pause.Instance is not { } paused
        || (instances.TryFind(paused, out ExecutionInstance? found) && ReferenceEquals(found, instance));

    private static FarmApi.OperationFilter ToWire(OperationField field)
    {
        FarmApi.OperationFilter filter = new() { Key = field.Name, Form = field.Form };
        filter.Comparators.AddRange(field.IsOrdered ? OrderComparators : EqualityComparators);
        return filter;
    }
}
