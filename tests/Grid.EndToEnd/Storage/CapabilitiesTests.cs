using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Services.Wire;
using Grid.Storage.Backends;

namespace Grid.EndToEnd.Storage;

public sealed class CapabilitiesTests
{
    private static readonly Reapi.DigestFunction.Types.Value[] AllFunctions =
    [
        Reapi.DigestFunction.Types.Value.Sha256,
        Reapi.DigestFunction.Types.Value.Sha1,
        Reapi.DigestFunction.Types.Value.Md5,
        Reapi.DigestFunction.Types.Value.Sha384,
        Reapi.DigestFunction.Types.Value.Sha512,
        Reapi.DigestFunction.Types.Value.Blake3,
        Reapi.DigestFunction.Types.Value.Sha256Tree,
    ];

    [Fact]
    public async Task A_cache_announces_what_clients_look_for()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        Reapi.ServerCapabilities capabilities = await host.Capabilities.GetCapabilitiesAsync(new() { InstanceName = "any" });

        (capabilities.LowApiVersion.Major, capabilities.LowApiVersion.Minor).ShouldBe((2, 0));
        (capabilities.HighApiVersion.Major, capabilities.HighApiVersion.Minor).ShouldBe((2, 12));
        Reapi.CacheCapabilities cache = capabilities.CacheCapabilities;
        cache.DigestFunctions.ShouldBe(AllFunctions);
        cache.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeTrue();
        cache.MaxBatchTotalSizeBytes.ShouldBe(4_128_768);
        cache.SymlinkAbsolutePathStrategy.ShouldBe(Reapi.SymlinkAbsolutePathStrategy.Types.Value.Allowed);
        cache.SupportedCompressors.ShouldBe([Reapi.Compressor.Types.Value.Zstd]);
        cache.SupportedBatchUpdateCompressors.ShouldBe([Reapi.Compressor.Types.Value.Zstd]);
        capabilities.ExecutionCapabilities.ShouldBeNull();
    }

    [Fact]
    public async Task An_instance_that_executes_announces_it()
    {
        StorageInstance instance = new() { Cas = new MemoryBlobStore(1024 * 1024), IsExecutionEnabled = true };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));

        Reapi.ServerCapabilities capabilities = await host.Capabilities.GetCapabilitiesAsync(new());

        capabilities.ExecutionCapabilities.ExecEnabled.ShouldBeTrue();
        capabilities.ExecutionCapabilities.DigestFunction.ShouldBe(Reapi.DigestFunction.Types.Value.Sha256);
        capabilities.ExecutionCapabilities.DigestFunctions.ShouldBe(AllFunctions);
        capabilities.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeFalse();
    }

    [Fact]
    public async Task Compression_is_announced_only_where_it_is_offered()
    {
        StorageInstance instance = new() { Cas = new MemoryBlobStore(1024 * 1024), OffersZstd = false };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));

        Reapi.ServerCapabilities capabilities = await host.Capabilities.GetCapabilitiesAsync(new());

        capabilities.CacheCapabilities.SupportedCompressors.ShouldBeEmpty();
        capabilities.CacheCapabilities.SupportedBatchUpdateCompressors.ShouldBeEmpty();
    }

    [Fact]
    public async Task Functions_are_announced_in_the_operators_order()
    {
        StorageInstance instance = new()
        {
            Cas = new MemoryBlobStore(1024 * 1024),
            Functions = new AcceptedFunctions([DigestFunction.Blake3, DigestFunction.Sha1]),
            IsExecutionEnabled = true,
        };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));

        Reapi.ServerCapabilities capabilities = await host.Capabilities.GetCapabilitiesAsync(new());

        Reapi.DigestFunction.Types.Value[] announced =
            [Reapi.DigestFunction.Types.Value.Blake3, Reapi.DigestFunction.Types.Value.Sha1];
        capabilities.CacheCapabilities.DigestFunctions.ShouldBe(announced);
        capabilities.ExecutionCapabilities.DigestFunctions.ShouldBe(announced);
        capabilities.ExecutionCapabilities.DigestFunction.ShouldBe(Reapi.DigestFunction.Types.Value.Blake3);
    }
}
