using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>The action cache of another server.</summary>
public sealed class RemoteActionCache(CallInvoker invoker, RemoteStoreOptions options, TimeProvider time) : IActionCache
{
    private readonly Reapi.ActionCache.ActionCacheClient _client = new(invoker);
    private readonly RemoteCalls _calls = new(options, new RemoteRetries(options, time, Random.Shared.NextDouble), time);

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Reapi.GetActionResultRequest request = new()
        {
            InstanceName = options.Instance.Value,
            ActionDigest = actionDigest.ToWire(),
            DigestFunction = (Reapi.DigestFunction.Types.Value)actionDigest.Function.WireValue,
        };
        try
        {
            return await _calls.RunAsync(
                "GetActionResult", call => _client.GetActionResultAsync(request, call), cancellation);
        }
        catch (GridException failure) when (failure.Status == GridStatus.NotFound)
        {
            return null;
        }
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        Reapi.UpdateActionResultRequest request = new()
        {
            InstanceName = options.Instance.Value,
            ActionDigest = actionDigest.ToWire(),
            ActionResult = result,
            DigestFunction = (Reapi.DigestFunction.Types.Value)actionDigest.Function.WireValue,
        };
        await _calls.RunAsync("UpdateActionResult", call => _client.UpdateActionResultAsync(request, call), cancellation);
    }
}
