using Build.Bazel.Semver;
using Grpc.Core;

namespace Grid.Services;

/// <summary>Announces what an instance can do.</summary>
public sealed class CapabilitiesService(InstanceRegistry<StorageInstance> instances, StorageServiceLimits limits)
    : Reapi.Capabilities.CapabilitiesBase
{
    // Bazel compares its own range with ours and refuses a server whose low version is above 2.0 or unset.
    private static readonly SemVer LowVersion = new() { Major = 2, Minor = 0 };
    private static readonly SemVer HighVersion = new() { Major = 2, Minor = 12 };

    public override Task<Reapi.ServerCapabilities> GetCapabilities(
        Reapi.GetCapabilitiesRequest request, ServerCallContext context)
    {
        StorageInstance instance = instances.Find(request.InstanceName);
        return Task.FromResult(new Reapi.ServerCapabilities
        {
            CacheCapabilities = CacheOf(instance),
            ExecutionCapabilities = instance.IsExecutionEnabled ? ExecutionOf(instance) : null,
            LowApiVersion = LowVersion,
            HighApiVersion = HighVersion,
        });
    }

    private static IEnumerable<Reapi.DigestFunction.Types.Value> FunctionsOf(StorageInstance instance) =>
        instance.Functions.InOrder.Select(function => (Reapi.DigestFunction.Types.Value)function.WireValue);

    private Reapi.CacheCapabilities CacheOf(StorageInstance instance)
    {
        Reapi.CacheCapabilities cache = new()
        {
            ActionCacheUpdateCapabilities = new Reapi.ActionCacheUpdateCapabilities
            {
                UpdateEnabled = instance.ActionCache is not null && instance.TakesActionCacheUpdates,
            },
            MaxBatchTotalSizeBytes = limits.BatchSizeBytesMax,
            SymlinkAbsolutePathStrategy = Reapi.SymlinkAbsolutePathStrategy.Types.Value.Allowed,
        };
        if (instance.Cas is not null)
        {
            cache.SplitBlobSupport = true;
            cache.SpliceBlobSupport = true;
            cache.FastCdc2020Params = new Reapi.FastCdc2020Params
            {
                AvgChunkSizeBytes = (ulong)limits.Chunking.AverageSizeBytes,
                Seed = limits.Chunking.Seed,
            };
        }

        if (instance.OffersZstd)
        {
            cache.SupportedCompressors.Add(Reapi.Compressor.Types.Value.Zstd);
            cache.SupportedBatchUpdateCompressors.Add(Reapi.Compressor.Types.Value.Zstd);
        }

        cache.DigestFunctions.AddRange(FunctionsOf(instance));
        return cache;
    }

    private static Reapi.ExecutionCapabilities ExecutionOf(StorageInstance instance)
    {
        Reapi.ExecutionCapabilities execution = new()
        {
            ExecEnabled = true,
            DigestFunction = FunctionsOf(instance).First(),
            ExecutionPriorityCapabilities = AnyPriority(),
        };
        execution.DigestFunctions.AddRange(FunctionsOf(instance));
        return execution;
    }

    private static Reapi.PriorityCapabilities AnyPriority()
    {
        Reapi.PriorityCapabilities.Types.PriorityRange range =
            new() { MinPriority = int.MinValue, MaxPriority = int.MaxValue };
        return new Reapi.PriorityCapabilities { Priorities = { range } };
    }
}
