using Grid.Storage;
using Grid.Storage.Assets;
using Grpc.Core;

namespace Grid.Services.Assets;

/// <summary>Tells what names stand for.</summary>
public sealed class FetchService(InstanceRegistry<AssetInstance> instances) : AssetApi.Fetch.FetchBase
{
    public override async Task<AssetApi.FetchBlobResponse> FetchBlob(
        AssetApi.FetchBlobRequest request, ServerCallContext context)
    {
        AssetInstance instance = instances.Find(request.InstanceName);
        IAssetStore store = instance.RequireStore();
        AssetQuestion question = AssetQuestion.Of(request, instance.Functions);
        (string uri, Asset asset) = await question.AnswerAsync(store, context.CancellationToken);
        return new AssetApi.FetchBlobResponse
        {
            Status = new(),
            Uri = uri,
            Qualifiers = { request.Qualifiers },
            ExpiresAt = AssetWire.ToWire(asset.ExpiresAt),
            BlobDigest = asset.Digest.ToWire(),
            DigestFunction = AssetWire.ToWire(asset.Digest.Function),
        };
    }

    public override async Task<AssetApi.FetchDirectoryResponse> FetchDirectory(
        AssetApi.FetchDirectoryRequest request, ServerCallContext context)
    {
        AssetInstance instance = instances.Find(request.InstanceName);
        IAssetStore store = instance.RequireStore();
        AssetQuestion question = AssetQuestion.Of(request, instance.Functions);
        (string uri, Asset asset) = await question.AnswerAsync(store, context.CancellationToken);
        return new AssetApi.FetchDirectoryResponse
        {
            Status = new(),
            Uri = uri,
            Qualifiers = { request.Qualifiers },
            ExpiresAt = AssetWire.ToWire(asset.ExpiresAt),
            RootDirectoryDigest = asset.Digest.ToWire(),
            DigestFunction = AssetWire.ToWire(asset.Digest.Function),
        };
    }
}
