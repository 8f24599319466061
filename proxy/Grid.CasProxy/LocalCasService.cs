using Google.Protobuf.Collections;
using Grid.CasProxy.Captures;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Staging;
using Grid.CasProxy.Transfers;
using Grid.Core;
using Grid.Storage;
using Grpc.Core;

namespace Grid.CasProxy;

/// <summary>
/// What programs of this machine ask of a proxy: trees as directories, directories as trees, and servers to stand before.
/// </summary>
public sealed class LocalCasService(LocalCasParts parts)
    : LocalApi.LocalContentAddressableStorage.LocalContentAddressableStorageBase
{
    private readonly ProxyLimits _limits = parts.Limits;

    public override Task<LocalApi.LocalServerDetails> GetLocalServerDetails(
        LocalApi.GetLocalServerDetailsRequest request, ServerCallContext context)
    {
        ProxyInstance instance = Find(request.InstanceName, context);
        return Task.FromResult(new LocalApi.LocalServerDetails
        {
            Hostname = Environment.MachineName,
            ProcessUid = parts.Staged.UserId,
            StorageRoot = instance.Local.Path,
        });
    }

    public override async Task<LocalApi.FetchMissingBlobsResponse> FetchMissingBlobs(
        LocalApi.FetchMissingBlobsRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        Digest[] digests = ToDigests(request.BlobDigests, instance);
        LocalApi.FetchMissingBlobsResponse response = new();

        // Only what failed: BuildStream takes each entry for a failure.
        response.Responses.AddRange((await BlobFetch.RunAsync(instance, digests, context.CancellationToken)).Select(
            failure => new LocalApi.FetchMissingBlobsResponse.Types.Response
            {
                Digest = failure.Digest.ToWire(),
                Status = Statuses.Of(failure.Failure),
            }));
        return response;
    }

    public override async Task<LocalApi.UploadMissingBlobsResponse> UploadMissingBlobs(
        LocalApi.UploadMissingBlobsRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        Digest[] digests = ToDigests(request.BlobDigests, instance);
        LocalApi.UploadMissingBlobsResponse response = new();
        response.Responses.AddRange((await new BlobUpload(instance, _limits).RunAsync(digests, context.CancellationToken)).Select(
            failure => new LocalApi.UploadMissingBlobsResponse.Types.Response
            {
                Digest = failure.Digest.ToWire(),
                Status = Statuses.Of(failure.Failure),
            }));
        return response;
    }

    public override async Task<LocalApi.FetchTreeResponse> FetchTree(
        LocalApi.FetchTreeRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        Digest root = request.RootDigest.ToDigest(instance.Local.Function);
        await new TreeTransfer(instance, _limits).FetchAsync(root, request.FetchFileBlobs, context.CancellationToken);
        return new LocalApi.FetchTreeResponse();
    }

    public override async Task<LocalApi.UploadTreeResponse> UploadTree(
        LocalApi.UploadTreeRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        Digest root = request.RootDigest.ToDigest(instance.Local.Function);
        await new TreeTransfer(instance, _limits).UploadAsync(root, context.CancellationToken);
        return new LocalApi.UploadTreeResponse();
    }

    public override async Task StageTree(
        IAsyncStreamReader<LocalApi.StageTreeRequest> requestStream,
        IServerStreamWriter<LocalApi.StageTreeResponse> responseStream,
        ServerCallContext context)
    {
        using CancellationTokenSource end =
            CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, parts.Draining);
        if (!await requestStream.MoveNext(end.Token))
        {
            throw GridException.InvalidArgument("The stream ended before its first message: send one with the tree to stage.");
        }

        LocalApi.StageTreeRequest request = requestStream.Current;
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        await using StagedTree tree =
            await parts.Staged.StageAsync(instance, StageWire.ToWish(request, instance.Local.Function), end.Token);
        await responseStream.WriteAsync(new LocalApi.StageTreeResponse { Path = tree.Path }, end.Token);
        bool isAsked = await requestStream.MoveNext(end.Token);
        await tree.DisposeAsync();
        if (isAsked)
        {
            await responseStream.WriteAsync(new LocalApi.StageTreeResponse(), end.Token);
        }
    }

    public override async Task<LocalApi.CaptureTreeResponse> CaptureTree(
        LocalApi.CaptureTreeRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        ThrowIfTooMany(request.Path);
        DirectoryCapture capture = new(instance, _limits, parts.Staged, CaptureWire.ToWish(request))
        {
            WantsTree = CaptureWire.WantsTree(request.OutputDirectoryFormat),
            WantsRoot = CaptureWire.WantsRoot(request.OutputDirectoryFormat),
        };
        LocalApi.CaptureTreeResponse response = new();
        response.Responses.AddRange(
            (await capture.StoreAsync(upload: !request.SkipUpload, context.CancellationToken)).Select(CaptureWire.ToTree));
        return response;
    }

    public override async Task<LocalApi.CaptureFilesResponse> CaptureFiles(
        LocalApi.CaptureFilesRequest request, ServerCallContext context)
    {
        ProxyInstance instance = FindWithCas(request.InstanceName, context);
        ThrowIfTooMany(request.Path);
        FileCapture capture = new(instance, _limits, CaptureWire.ToWish(request));
        LocalApi.CaptureFilesResponse response = new();
        response.Responses.AddRange(
            (await capture.StoreAsync(upload: !request.SkipUpload, context.CancellationToken)).Select(CaptureWire.ToCaptured));
        return response;
    }

    public override async Task<LocalApi.HashFilesResponse> HashFiles(
        LocalApi.HashFilesRequest request, ServerCallContext context)
    {
        ProxyInstance instance = Find(request.InstanceName, context);
        ThrowIfTooMany(request.Path);
        FileCapture capture = new(instance, _limits, CaptureWire.ToWish(request));
        LocalApi.HashFilesResponse response = new();
        response.Responses.AddRange((await capture.HashAsync(context.CancellationToken)).Select(CaptureWire.ToHashed));
        return response;
    }

    public override async Task<LocalApi.GetInstanceNameForRemoteResponse> GetInstanceNameForRemote(
        LocalApi.GetInstanceNameForRemoteRequest request, ServerCallContext context) =>
        new() { InstanceName = await OpenAsync(RemoteWire.ToRequest(request), context) };

    public override async Task<LocalApi.GetInstanceNameForRemotesResponse> GetInstanceNameForRemotes(
        LocalApi.GetInstanceNameForRemotesRequest request, ServerCallContext context) =>
        new() { InstanceName = await OpenAsync(request, context) };

    public override Task<LocalApi.GetLocalDiskUsageResponse> GetLocalDiskUsage(
        LocalApi.GetLocalDiskUsageRequest request, ServerCallContext context)
    {
        parts.Admit(context);
        return Task.FromResult(new LocalApi.GetLocalDiskUsageResponse
        {
            SizeBytes = parts.Store.Blobs.SizeBytes,
            QuotaBytes = parts.Store.SizeBytesMax ?? 0,
        });
    }

    public override Task<LocalApi.ExportFilesResponse> ExportFiles(
        LocalApi.ExportFilesRequest request, ServerCallContext context) => throw NotServed(
            nameof(ExportFiles), "stage a tree of the files by StageTree, or read their blobs");

    public override Task NestedServer(
        IAsyncStreamReader<LocalApi.NestedServerRequest> requestStream,
        IServerStreamWriter<LocalApi.NestedServerResponse> responseStream,
        ServerCallContext context) => throw NotServed(
            nameof(NestedServer), "start another 'grid cas-proxy' on a socket of its own, before the same server");

    private static GridException NotServed(string method, string advice) =>
        new(GridStatus.Unimplemented, $"This proxy has no {method}: {advice}.");

    private async Task<string> OpenAsync(LocalApi.GetInstanceNameForRemotesRequest request, ServerCallContext context)
    {
        parts.Admit(context);
        InstanceName name = RemoteWire.NameOf(request);
        if (!parts.Instances.TryFind(name, out _))
        {
            RemoteServers servers = RemoteWire.ToServers(request, parts.Certificates);
            await parts.Instances.GreetAsync(servers, context.CancellationToken);
            parts.Instances.Add(name, servers);
        }

        return name.Value;
    }

    private ProxyInstance Find(string name, ServerCallContext context)
    {
        parts.Admit(context);
        return parts.Instances.Find(name);
    }

    private ProxyInstance FindWithCas(string name, ServerCallContext context)
    {
        ProxyInstance instance = Find(name, context);
        instance.RequireCas();
        return instance;
    }

    private void ThrowIfTooMany(RepeatedField<string> paths)
    {
        if (paths.Count > _limits.PathsMax)
        {
            throw GridException.ResourceExhausted(
                $"A request may name at most {_limits.PathsMax} paths and this one has {paths.Count}: send several.");
        }
    }

    private static Digest[] ToDigests(RepeatedField<Reapi.Digest> wires, ProxyInstance instance) =>
        [.. wires.Select(wire => wire.ToDigest(instance.Local.Function))];
}
