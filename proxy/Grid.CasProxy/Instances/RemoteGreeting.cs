using System.Security.Authentication;
using Grid.Core;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.CasProxy.Instances;

/// <summary>The first question to a server that a client names: a wrong address is told at once, not at the first blob.</summary>
internal sealed class RemoteGreeting(CallInvoker calls, RemoteServer server, ProxyLimits limits, TimeProvider time)
{
    private readonly Reapi.Capabilities.CapabilitiesClient _client = new(calls);

    /// <exception cref="GridException">The server cannot be had, or refuses the instance.</exception>
    public async Task MakeAsync(CancellationToken cancellation)
    {
        Backoff backoff = new(server.RetryDelay ?? limits.GreetingPause);
        for (int triesLeft = server.RetriesMax ?? limits.GreetingRetriesMax; ; triesLeft--)
        {
            try
            {
                await AskAsync(cancellation);
                return;
            }
            catch (RpcException failure) when (failure.StatusCode == StatusCode.Unimplemented)
            {
                // A cache without such a service is still a cache.
                return;
            }
            catch (RpcException failure) when (DistrustIn(failure) is { } distrust)
            {
                throw GridException.FailedPrecondition(
                    $"{server.Address} does not prove who it is: {distrust.Message} Name its authority by server_cert.");
            }
            catch (RpcException failure) when (triesLeft <= 0 || !IsPassing(RemoteFailure.CodeOf(failure)))
            {
                throw RemoteFailure.Of($"{server.Address}", failure, cancellation);
            }
            catch (RpcException)
            {
                await backoff.WaitAsync(time, cancellation);
            }
        }
    }

    private async Task AskAsync(CancellationToken cancellation)
    {
        DateTime deadline = (time.GetUtcNow() + limits.GreetingDurationMax).UtcDateTime;
        Reapi.GetCapabilitiesRequest request = new() { InstanceName = server.Instance.Value };
        await _client.GetCapabilitiesAsync(request, new CallOptions(headers: null, deadline, cancellation));
    }

    private static AuthenticationException? DistrustIn(RpcException failure)
    {
        for (Exception? at = failure.Status.DebugException; at is not null; at = at.InnerException)
        {
            if (at is AuthenticationException distrust)
            {
                return distrust;
            }
        }

        return null;
    }

    private static bool IsPassing(StatusCode code) => code is StatusCode.Unavailable or StatusCode.DeadlineExceeded;
}
