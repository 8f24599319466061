using Google.Protobuf;
using Grid.Config;
using Grid.Core;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Tests.Composition;

/// <summary>Keys that take something away from what is served, as clients see it.</summary>
public sealed class ServiceKeysTests : IAsyncLifetime
{
    private static readonly byte[] Content = "content"u8.ToArray();

    private GridProcess? _process;
    private GrpcChannel? _channel;

    private static CallOptions Soon => new(deadline: DateTime.UtcNow + TimeSpan.FromSeconds(60));

    public async Task InitializeAsync()
    {
        ConfigResult result = ConfigLoader.LoadText(
            """
            server: [!channel {address: '127.0.0.1:0', insecure-mode: true}]
            server-reflection: false
            storages: [!lru-storage &blobs {size: 1M}]
            schedulers: [!memory-scheduler &jobs {storage: *blobs}]
            instances:
              - name: open
                services: [!cas {storage: *blobs}, !bytestream {storage: *blobs}]
              - name: shut
                services:
                  - !cas {storage: *blobs, read-only: true}
                  - !bytestream {storage: *blobs, read-only: true}
                  - !execution {scheduler: *jobs, endpoints: [bots]}
            """,
            "grid.yml",
            ConfigSurroundings.OfThisProcess());
        result.Diagnostics.ShouldBeEmpty();
        _process = await GridProcess.StartAsync(result.Config!, LogLevel.Warning, CancellationToken.None);
        _channel = RemoteChannel.Open(RemoteAddress.Parse(_process.Addresses[0]));
    }

    public async Task DisposeAsync()
    {
        _channel!.Dispose();
        await _process!.DisposeAsync();
    }

    [Fact]
    public async Task A_CAS_that_is_only_read_takes_no_blobs()
    {
        Reapi.ContentAddressableStorage.ContentAddressableStorageClient cas = new(_channel);
        Reapi.BatchUpdateBlobsRequest request = new()
        {
            InstanceName = "shut",
            Requests =
            {
                new Reapi.BatchUpdateBlobsRequest.Types.Request
                {
                    Digest = Digest.Of(Content).ToWire(), Data = ByteString.CopyFrom(Content),
                },
            },
        };

        Reapi.BatchUpdateBlobsResponse shut = await cas.BatchUpdateBlobsAsync(request, Soon);
        request.InstanceName = "open";
        Reapi.BatchUpdateBlobsResponse open = await cas.BatchUpdateBlobsAsync(request, Soon);

        shut.Responses.Single().Status.Code.ShouldBe((int)StatusCode.PermissionDenied);
        open.Responses.Single().Status.Code.ShouldBe((int)StatusCode.OK);
    }

    [Fact]
    public async Task A_ByteStream_that_is_only_read_takes_no_blobs()
    {
        GridException refusal = await Should.ThrowAsync<GridException>(() => WriteAsync("shut"));
        await WriteAsync("open");

        refusal.Status.ShouldBe(GridStatus.PermissionDenied);
    }

    [Fact]
    public async Task Only_the_endpoints_that_are_named_are_served()
    {
        using AsyncServerStreamingCall<Google.Longrunning.Operation> call = new Reapi.Execution.ExecutionClient(_channel).Execute(
            new Reapi.ExecuteRequest { InstanceName = "shut", ActionDigest = Digest.Of(Content).ToWire() }, Soon);

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refusal.Status.Detail.ShouldContain("no instance 'shut'");
    }

    [Fact]
    public async Task Who_may_not_ask_for_the_services_is_told_that_there_is_no_such_service()
    {
        using AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call =
            new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo(Soon);

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(default));

        refusal.StatusCode.ShouldBe(StatusCode.Unimplemented);
    }

    // Larger than a batch takes, so that it goes by ByteStream.
    private async Task WriteAsync(string instance)
    {
        RemoteStoreOptions options = new() { Instance = InstanceName.Parse(instance), RetriesMax = 0 };
        RemoteBlobStore store = new(_channel!.CreateCallInvoker(), options, TimeProvider.System);
        byte[] blob = new byte[100_000];
        await using IBlobWriter writer = await store.OpenWriteAsync(Digest.Of(blob), default);
        await writer.WriteAsync(blob, default);
        await writer.CommitAsync(default);
    }
}
