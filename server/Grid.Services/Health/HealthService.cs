using Grpc.Core;
using Grpc.Health.V1;

namespace Grid.Services.Health;

/// <summary>
/// grpc.health.v1: the whole server (empty name) and each of its services are SERVING until the server drains. Load
/// balancers and orchestrators ask it.
/// </summary>
public sealed class HealthService(IReadOnlySet<string> services, CancellationToken draining)
    : Grpc.Health.V1.Health.HealthBase
{
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) =>
        IsKnown(request.Service)
            ? Task.FromResult(StatusNow())
            : throw new RpcException(new Status(
                StatusCode.NotFound, $"Service '{request.Service}' is not served here: ask reflection for those that are."));

    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        if (!IsKnown(request.Service))
        {
            await responseStream.WriteAsync(Answer(HealthCheckResponse.Types.ServingStatus.ServiceUnknown));
            await WaitForEndAsync(context.CancellationToken);
            return;
        }

        await responseStream.WriteAsync(StatusNow());
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, draining);
        await WaitForEndAsync(either.Token);
        if (!context.CancellationToken.IsCancellationRequested)
        {
            await responseStream.WriteAsync(StatusNow());
        }
    }

    private static HealthCheckResponse Answer(HealthCheckResponse.Types.ServingStatus status) => new() { Status = status };

    private static async Task WaitForEndAsync(CancellationToken end)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = end.Register(() => ended.TrySetResult());
        await ended.Task;
    }

    private bool IsKnown(string service) => service.Length == 0 || services.Contains(service);

    private HealthCheckResponse StatusNow() => Answer(draining.IsCancellationRequested
        ? HealthCheckResponse.Types.ServingStatus.NotServing
        : HealthCheckResponse.Types.ServingStatus.Serving);
}
