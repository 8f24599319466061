using Build.Bazel.Remote.Asset.V1;
using Grid.CasProxy.Instances;
using Grpc.Core;

namespace Grid.CasProxy.Passing;

/// <summary>Assets stored at the server behind an instance.</summary>
public sealed class PassedPush(ProxyInstances instances) : Push.PushBase
{
    public override Task<PushBlobResponse> PushBlob(PushBlobRequest request, ServerCallContext context)
    {
        Upstream server = instances.Find(request.InstanceName).RequireAssets();
        request.InstanceName = server.Instance.Value;
        return PassedCall.UnaryAsync(context, options => new Push.PushClient(server.Calls).PushBlobAsync(request, options));
    }

    public override Task<PushDirectoryResponse> PushDirectory(PushDirectoryRequest request, ServerCallContext context)
    {
        Upstream server = instances.Find(request.InstanceName).RequireAssets();
        request.InstanceName = server.Instance.Value;
        return PassedCall.UnaryAsync(
            context, options => new Push.PushClient(server.Calls).PushDirectoryAsync(request, options));
    }
}
