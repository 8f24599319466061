using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Services.Execution;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Retention;
using Grid.Storage.Trees;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.EndToEnd.Storage;

/// <summary>A store that is too small for all that passes through it keeps what somebody still needs.</summary>
public sealed class RetentionTests
{
    private const int BlobSizeBytes = 100_000;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(3);
    private static readonly RetentionLimits Limits = new()
    {
        RoundPeriod = Window / 3,
        InvocationIdleMax = TimeSpan.FromMinutes(15),
    };

    private readonly ManualTime _time = new();
    private readonly TouchedBlobStore _cas;
    private int _seed;

    public RetentionTests() => _cas = new(new MemoryBlobStore(10 * BlobSizeBytes, Window, _time));

    [Fact]
    public async Task The_inputs_of_a_queued_job_are_there_however_late_its_bot_comes()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(cas: _cas);
        Digest input = await WriteAsync();
        Digest other = await WriteAsync();
        Digest root = await host.UploadAsync(new Reapi.Directory
        {
            Files = { new Reapi.FileNode { Name = "in", Digest = input.ToWire() } },
        });
        Digest action = await host.UploadActionAsync("true", action => action.InputRootDigest = root.ToWire());
        using OperationCall call = host.Execute(action);
        await call.NextAsync(Stage.Queued);

        await using BlobKeeper keeper = Keep(new UnfinishedOperations(host.Seat));
        await PassAsync(TimeSpan.FromHours(1), isHeld: true);

        (await _cas.FindMissingAsync([input, root, action, other], default)).ShouldBe([other]);
    }

    [Fact]
    public async Task The_outputs_an_invocation_was_told_of_are_there_until_it_has_been_silent_for_long()
    {
        InvocationBook book = new(Limits, _time);
        await using StorageHost host = await StorageHost.StartAsync(InstanceRegistry.ForEveryName(new StorageInstance
        {
            Cas = _cas,
            ByteStream = _cas,
            ActionCache = new MemoryActionCache(100),
            Invocations = book,
        }));
        Digest output = await WriteAsync();
        Digest action = Digest.Of("an action"u8);
        Metadata headers = HeadersOf("build 1");
        await host.ActionCache.UpdateActionResultAsync(new() { ActionDigest = action.ToWire(), ActionResult = Result(output) });
        await host.ActionCache.GetActionResultAsync(new() { ActionDigest = action.ToWire() }, headers);

        await using BlobKeeper keeper = Keep(book);
        for (int i = 0; i < 3; i++)
        {
            await PassAsync(Limits.InvocationIdleMax - Window, isHeld: true);
            await host.Cas.FindMissingBlobsAsync(new() { BlobDigests = { Blobs.Unknown().ToWire() } }, headers);
        }

        _cas.Touched.ShouldContain(output);
        (await host.Cas.BatchReadBlobsAsync(new() { Digests = { output.ToWire() } })).Responses[0].Status.Code.ShouldBe(0);

        await PassAsync(Limits.InvocationIdleMax + (Window * 10), isHeld: false);

        (await _cas.FindMissingAsync([output], default)).ShouldBe([output]);
    }

    private static Reapi.ActionResult Result(Digest output) =>
        new() { OutputFiles = { new Reapi.OutputFile { Path = "out", Digest = output.ToWire() } } };

    private static Metadata HeadersOf(string invocation) => new()
    {
        { RequestMetadataHeader.Key, new Reapi.RequestMetadata { ToolInvocationId = invocation }.ToByteArray() },
    };

    private BlobKeeper Keep(IBlobHolder holder) =>
        BlobKeeper.Start(_cas, Trees(), [holder], Limits, _time, NullLogger<BlobKeeper>.Instance);

    private TreeClosures Trees() => new(_cas, TreeCacheOptions.None, _time);

    // Others go on writing all the while, so that whatever may be evicted is.
    private async Task PassAsync(TimeSpan duration, bool isHeld)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < duration; passed += Limits.RoundPeriod)
        {
            int touchedBefore = _cas.Touched.Count;
            _time.Advance(Limits.RoundPeriod);
            await WriteAsync();
            await WriteAsync();
            await Eventually.BecomesAsync(() => !isHeld || _cas.Touched.Count > touchedBefore, true);
        }
    }

    private async Task<Digest> WriteAsync()
    {
        Blob blob = Blobs.OfSize(BlobSizeBytes, ++_seed);
        (await _cas.WriteBatchAsync([blob], default)).ShouldBe([null]);
        return blob.Digest;
    }
}
