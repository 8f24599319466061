using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Operating;

/// <summary>Does to a farm what operators want: drains bots, pauses instances, kills operations, ends sessions.</summary>
public sealed class OperatorsService(InstanceRegistry<OperatedInstance> instances, WriterCalls writers)
    : FarmApi.Operators.OperatorsBase
{
    public override Task<FarmApi.DrainBotsResponse> DrainBots(FarmApi.DrainBotsRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(request.InstanceName, context);
        BotSelector bots = OperatorWire.ToRule(request.Bots, instance.Pool);
        OrderGiver who = OperatorWire.ToGiver(request.Reason, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            (Drain drain, int count) = await dispatcher.Operators.DrainAsync(bots, who, context.CancellationToken);
            return new FarmApi.DrainBotsResponse { Drain = SurveyWire.ToWire(drain), BotCount = count };
        });
    }

    public override Task<FarmApi.UndrainBotsResponse> UndrainBots(FarmApi.UndrainBotsRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(request.InstanceName, context);
        BotSelector bots = OperatorWire.ToRule(request.Bots, instance.Pool);
        OrderGiver who = OperatorWire.ToGiver(string.Empty, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            await dispatcher.Operators.UndrainAsync(bots, who, context.CancellationToken);
            return new FarmApi.UndrainBotsResponse();
        });
    }

    public override Task<FarmApi.TerminateBotResponse> TerminateBot(FarmApi.TerminateBotRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(request.InstanceName, context);
        BotId bot = new(instance.Pool, request.Bot);
        OrderGiver who = OperatorWire.ToGiver(request.Reason, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => new FarmApi.TerminateBotResponse
        {
            LeaseCount = await dispatcher.Operators.TerminateAsync(bot, who, context.CancellationToken),
        });
    }

    public override Task<FarmApi.PauseInstanceResponse> PauseInstance(FarmApi.PauseInstanceRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(request.InstanceName, context);
        InstanceName? paused = request.AllInstances ? null : InstanceName.Parse(request.InstanceName);
        OrderGiver who = OperatorWire.ToGiver(request.Reason, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => new FarmApi.PauseInstanceResponse
        {
            Pause = SurveyWire.ToWire(await dispatcher.Operators.PauseAsync(paused, who, context.CancellationToken)),
        });
    }

    public override Task<FarmApi.ResumeInstanceResponse> ResumeInstance(FarmApi.ResumeInstanceRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(request.InstanceName, context);
        InstanceName? resumed = request.AllInstances ? null : InstanceName.Parse(request.InstanceName);
        OrderGiver who = OperatorWire.ToGiver(string.Empty, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            await dispatcher.Operators.ResumeAsync(resumed, who, context.CancellationToken);
            return new FarmApi.ResumeInstanceResponse();
        });
    }

    public override Task<FarmApi.KillOperationResponse> KillOperation(FarmApi.KillOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceFor(OperationNames.InstanceOf(request.Name).Value, context);
        OperationName name = new(request.Name);
        OrderGiver who = OperatorWire.ToGiver(request.Reason, context);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => new FarmApi.KillOperationResponse
        {
            OperationCount = await dispatcher.Operators.KillAsync(name, who, context.CancellationToken),
        });
    }

    private ExecutionInstance InstanceFor(string name, ServerCallContext context)
    {
        OperatedInstance instance = instances.Find(name);
        instance.Gate.ThrowIfShut(context);
        return instance.Execution;
    }
}
