using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Guards;
using Grpc.Core;

namespace Grid.EndToEnd.Storage;

public sealed class ActionCacheTests
{
    private static readonly Reapi.Digest Action = Digest.Of("an action"u8).ToWire();

    [Fact]
    public async Task A_miss_is_not_found()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.ActionCache.GetActionResultAsync(new() { ActionDigest = Action }).ResponseAsync
            .ShouldFailAsync(StatusCode.NotFound);
    }

    [Fact]
    public async Task A_result_that_was_stored_is_found()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.ActionResult result = new() { ExitCode = 3, StdoutRaw = ByteString.CopyFromUtf8("out") };

        Reapi.ActionResult stored =
            await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = Action, ActionResult = result });

        stored.ShouldBe(result);
        (await host.ActionCache.GetActionResultAsync(new() { ActionDigest = Action })).ShouldBe(result);
    }

    [Fact]
    public async Task Paths_and_forms_as_BuildStream_stores_them_are_taken()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.ActionResult result = new()
        {
            OutputDirectories =
            {
                new Reapi.OutputDirectory { Path = ".", RootDirectoryDigest = DigestFunction.Sha256.Empty.ToWire() },
                new Reapi.OutputDirectory
                {
                    Path = "../../../buildstream-install", RootDirectoryDigest = DigestFunction.Sha256.Empty.ToWire(),
                },
            },
            OutputSymlinks = { new Reapi.OutputSymlink { Path = "l", Target = "/usr/bin/x" } },
        };

        await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = Action, ActionResult = result });

        (await host.ActionCache.GetActionResultAsync(new() { ActionDigest = Action })).ShouldBe(result);
    }

    [Fact]
    public async Task Small_outputs_come_inline_when_the_client_wishes()
    {
        await using StorageHost host = await StorageHost.StartAsync(limits: new() { InlineSizeBytesMax = 1000 });
        Reapi.ActionResult stored = new()
        {
            StdoutDigest = await StoreAsync(host, "out"),
            StderrDigest = await StoreAsync(host, "err"),
            OutputFiles =
            {
                new Reapi.OutputFile { Path = "large", Digest = await StoreAsync(host, new string('x', 1000)) },
                new Reapi.OutputFile { Path = "small", Digest = await StoreAsync(host, "small") },
                new Reapi.OutputFile { Path = "unasked", Digest = await StoreAsync(host, "unasked") },
                new Reapi.OutputFile { Path = "missing", Digest = Blobs.Unknown(5).ToWire() },
            },
        };
        await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = Action, ActionResult = stored });

        Reapi.ActionResult result = await host.ActionCache.GetActionResultAsync(new()
        {
            ActionDigest = Action,
            InlineStdout = true,
            InlineOutputFiles = { "large", "small", "missing" },
        });

        result.StdoutRaw.ToStringUtf8().ShouldBe("out");
        result.StderrRaw.ShouldBeEmpty();
        result.OutputFiles.Select(file => file.Contents.ToStringUtf8()).ShouldBe(["", "small", "", ""]);
        (await host.ActionCache.GetActionResultAsync(new() { ActionDigest = Action })).ShouldBe(stored);
    }

    [Fact]
    public async Task A_result_with_a_malformed_digest_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();
        Reapi.ActionResult result = new()
        {
            OutputFiles = { new Reapi.OutputFile { Path = "f", Digest = new Reapi.Digest { Hash = "junk" } } },
        };

        RpcException failure = await host.ActionCache
            .UpdateActionResultAsync(new() { ActionDigest = Action, ActionResult = result }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);

        failure.Status.Detail.ShouldContain("'f'");
    }

    [Fact]
    public async Task A_request_without_a_result_or_a_digest_is_refused()
    {
        await using StorageHost host = await StorageHost.StartAsync();

        await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = Action }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ActionCache.UpdateActionResultAsync(new() { ActionResult = new() }).ResponseAsync
            .ShouldFailAsync(StatusCode.InvalidArgument);
        await host.ActionCache.GetActionResultAsync(new()).ResponseAsync.ShouldFailAsync(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task A_cache_that_takes_no_updates_says_so()
    {
        StorageInstance instance = new()
        {
            Cas = new MemoryBlobStore(1024 * 1024),
            ActionCache = new ReadOnlyActionCache(new MemoryActionCache(1)),
            TakesActionCacheUpdates = false,
        };
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(instance));

        await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = Action, ActionResult = new() }).ResponseAsync
            .ShouldFailAsync(StatusCode.PermissionDenied);
        Reapi.ServerCapabilities capabilities = await host.Capabilities.GetCapabilitiesAsync(new());
        capabilities.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeFalse();
    }

    private static async Task<Reapi.Digest> StoreAsync(StorageHost host, string text) =>
        (await host.Store.WriteAsync(Blobs.OfText(text).Content, default)).ToWire();
}
