using Build.Bazel.Remote.Asset.V1;
using Grid.CasProxy.Instances;
using Grpc.Core;

namespace Grid.CasProxy.Passing;

/// <summary>Assets of the server behind an instance.</summary>
public sealed class PassedFetch(ProxyInstances instances) : Fetch.FetchBase
{
    public override Task<FetchBlobResponse> FetchBlob(FetchBlobRequest request, ServerCallContext context)
    {
        Upstream server = instances.Find(request.InstanceName).RequireAssets();
        request.InstanceName = server.Instance.Value;
        return PassedCall.UnaryAsync(context, options => new Fetch.FetchClient(server.Calls).FetchBlobAsync(request, options));
    }

    public override Task<FetchDirectoryResponse> FetchDirectory(FetchDirectoryRequest request, ServerCallContext context)
    {
        Upstream server = instances.Find(request.InstanceName).RequireAssets();
        request.InstanceName = server.Instance.Value;
        return PassedCall.UnaryAsync(
            context, options => new Fetch.FetchClient(server.Calls).FetchDirectoryAsync(request, options));
    }
}
