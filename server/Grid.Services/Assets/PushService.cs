using Grid.Storage.Assets;
using Grpc.Core;

namespace Grid.Services.Assets;

/// <summary>Takes what names stand for.</summary>
public sealed class PushService(InstanceRegistry<AssetInstance> instances, TimeProvider time) : AssetApi.Push.PushBase
{
    public override async Task<AssetApi.PushBlobResponse> PushBlob(AssetApi.PushBlobRequest request, ServerCallContext context)
    {
        AssetInstance instance = instances.Find(request.InstanceName);
        IAssetStore store = instance.RequireWritableStore();
        IReadOnlyList<AssetKey> keys = AssetWire.ToKeys(AssetKind.Blob, request.Uris, AssetWire.ToQualifiers(request.Qualifiers));
        Asset asset = AssetWire.ToAsset(request, instance.Functions, time.GetUtcNow());
        await store.PutAsync(keys, asset, context.CancellationToken);
        return new AssetApi.PushBlobResponse();
    }

    public override async Task<AssetApi.PushDirectoryResponse> PushDirectory(
        AssetApi.PushDirectoryRequest request, ServerCallContext context)
    {
        AssetInstance instance = instances.Find(request.InstanceName);
        IAssetStore store = instance.RequireWritableStore();
        IReadOnlyList<AssetKey> keys = AssetWire.ToKeys(AssetKind.Directory, request.Uris, AssetWire.ToQualifiers(request.Qualifiers));
        Asset asset = AssetWire.ToAsset(request, instance.Functions, time.GetUtcNow());
        await store.PutAsync(keys, asset, context.CancellationToken);
        return new AssetApi.PushDirectoryResponse();
    }
}
