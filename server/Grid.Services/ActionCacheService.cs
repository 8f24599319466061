using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage.Trees;
using Grpc.Core;

namespace Grid.Services;

/// <summary>Results of actions, for those who ask before they execute and for those who execute themselves.</summary>
public sealed class ActionCacheService(InstanceRegistry<StorageInstance> instances, StorageServiceLimits limits)
    : Reapi.ActionCache.ActionCacheBase
{
    public override async Task<Reapi.ActionResult> GetActionResult(
        Reapi.GetActionResultRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        Digest action = instance.Functions.ToDigest(request.ActionDigest, request.DigestFunction);
        Reapi.ActionResult result =
            await instance.RequireActionCache().GetAsync(action, context.CancellationToken)
            ?? throw NotStored(instance, action, context);
        instance.Invocations.Note(context, result, action.Function);
        if (instance.Cas is { } cas)
        {
            InlineOutputs outputs = new(cas, action.Function, limits.InlineSizeBytesMax);
            await outputs.FillAsync(result, InlineWishes.Of(request), context.CancellationToken);
        }

        return result;
    }

    public override async Task<Reapi.ActionResult> UpdateActionResult(
        Reapi.UpdateActionResultRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        Digest action = instance.Functions.ToDigest(request.ActionDigest, request.DigestFunction);
        Reapi.ActionResult result = request.ActionResult
            ?? throw GridException.InvalidArgument("The request has no action_result: send the result to store.");
        ActionResultValidator.ThrowIfInvalid(result, action.Function);
        await instance.RequireActionCache().UpdateAsync(action, result, context.CancellationToken);
        instance.Invocations.Note(context, result, action.Function);
        return result;
    }

    private static GridException NotStored(StorageInstance instance, Digest action, ServerCallContext context)
    {
        instance.Invocations.See(context);
        return GridException.NotFound($"No result is stored for action {action}: execute it.");
    }
}
