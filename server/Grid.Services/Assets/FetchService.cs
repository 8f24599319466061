using Grid.Storage;
using Grid.Storage.Assets;
using Grpc.Core;

namespace Grid.Services.Assets;

/// <summary>Tells what names stand for, and fetches it when it has to.</summary>
/// <remarks>
/// What cannot be told fails the call, although answers have a status of their own for it: Bazel 7 does not look at that
/// one, and takes an answer without a digest for an empty file.
/// </remarks>
public sealed class FetchService(InstanceRegistry<AssetInstance> instances, TimeProvider time) : AssetApi.Fetch.FetchBase
{
    public override async Task<AssetApi.FetchBlobResponse> FetchBlob(
        AssetApi.FetchBlobRequest request, ServerCallContext context)
    {
        AssetInstance instance = Find(request.InstanceName);
        AssetQuestion question = AssetQuestion.Of(request, instance.Functions);
        (string name, Asset asset) = await question.AnswerAsync(instance, time, context.CancellationToken);
        return new AssetApi.FetchBlobResponse
        {
            Status = new(),
            Uri = name,
            Qualifiers = { request.Qualifiers },
            ExpiresAt = AssetWire.ToWire(asset.ExpiresAt),
            BlobDigest = asset.Digest.ToWire(),
            DigestFunction = AssetWire.ToWire(asset.Digest.Function),
        };
    }

    public override async Task<AssetApi.FetchDirectoryResponse> FetchDirectory(
        AssetApi.FetchDirectoryRequest request, ServerCallContext context)
    {
        AssetInstance instance = Find(request.InstanceName);
        AssetQuestion question = AssetQuestion.Of(request, instance.Functions);
        (string name, Asset asset) = await question.AnswerAsync(instance, time, context.CancellationToken);
        return new AssetApi.FetchDirectoryResponse
        {
            Status = new(),
            Uri = name,
            Qualifiers = { request.Qualifiers },
            ExpiresAt = AssetWire.ToWire(asset.ExpiresAt),
            RootDirectoryDigest = asset.Digest.ToWire(),
            DigestFunction = AssetWire.ToWire(asset.Digest.Function),
        };
    }

    // Told before anything else that is wrong with the request: an instance without a store answers none.
    private AssetInstance Find(string name)
    {
        AssetInstance instance = instances.Find(name);
        instance.RequireStore();
        return instance;
    }
}
