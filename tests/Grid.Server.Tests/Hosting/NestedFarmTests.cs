using Google.Longrunning;
using Google.Protobuf;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Nested;
using Grid.Core;
using Grid.Sandbox.RemoteApis;
using Grid.Server.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Server.Tests.Hosting;

/// <summary>What an action finds behind its socket, on a farm of <c>grid up</c>.</summary>
[Collection(SharedFarm.Name)]
public sealed class NestedFarmTests(RunningFarm farm) : IAsyncLifetime
{
    private static readonly InstanceName Own = InstanceName.Parse("own");

    private readonly TemporaryFolder _folder = new();
    private readonly GrpcChannel _farm = RemoteChannel.Open(RemoteAddress.Parse(farm.Remote));
    private IAsyncDisposable? _served;
    private GrpcChannel? _socket;

    private static CallOptions Soon => new(deadline: DateTime.UtcNow + TimeSpan.FromSeconds(60));

    private string SocketPath => _folder.PathOf("socket");

    private Reapi.Execution.ExecutionClient Execution => new(_socket);

    private Operations.OperationsClient Operations => new(_socket);

    private Reapi.ActionCache.ActionCacheClient ActionCache => new(_socket);

    public Task InitializeAsync() => ServeAsync(new NestedLimits());

    public async Task DisposeAsync()
    {
        await EndAsync();
        _farm.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("own")]
    public async Task An_action_finds_blobs_results_and_executions_of_its_own_instance(string instance)
    {
        Reapi.ServerCapabilities capabilities = await new Reapi.Capabilities.CapabilitiesClient(_socket)
            .GetCapabilitiesAsync(new Reapi.GetCapabilitiesRequest { InstanceName = instance }, Soon);
        capabilities.ExecutionCapabilities.ExecEnabled.ShouldBeTrue();
        capabilities.CacheCapabilities.ActionCacheUpdateCapabilities.UpdateEnabled.ShouldBeFalse();
        Digest action = await UploadAsync($"echo nested in {instance} {Guid.NewGuid()}");

        Reapi.ExecuteResponse response = await ExecuteAsync(action, instance);

        response.Status.Code.ShouldBe(0);
        Reapi.ActionResult known = await ActionCache.GetActionResultAsync(
            new Reapi.GetActionResultRequest { InstanceName = instance, ActionDigest = action.ToWire() }, Soon);
        known.ShouldBe(response.Result);
        (await Store(_farm, Own).FindMissingAsync([action], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Any_other_instance_is_refused_by_every_service()
    {
        Digest action = await UploadAsync("true");
        const string Other = "other";

        await RefusedAsync(() => Store(_socket!, InstanceName.Parse(Other)).FindMissingAsync([action], default).AsTask());
        await RefusedByAsync(StatusCode.InvalidArgument, () => ExecuteAsync(action, Other));
        await RefusedByAsync(StatusCode.InvalidArgument, () => ActionCache.GetActionResultAsync(
            new Reapi.GetActionResultRequest { InstanceName = Other, ActionDigest = action.ToWire() }, Soon).ResponseAsync);
        await RefusedByAsync(StatusCode.InvalidArgument, () => new Reapi.Capabilities.CapabilitiesClient(_socket)
            .GetCapabilitiesAsync(new Reapi.GetCapabilitiesRequest { InstanceName = Other }, Soon).ResponseAsync);
    }

    [Fact]
    public async Task Operations_of_others_are_neither_shown_nor_cancelled()
    {
        using AsyncServerStreamingCall<Operation> others = new Reapi.Execution.ExecutionClient(_farm).Execute(
            new Reapi.ExecuteRequest { InstanceName = Own.Value, ActionDigest = (await UploadAsync("sleep 60")).ToWire() }, Soon);
        string name = await NameOfAsync(others);

        await RefusedByAsync(StatusCode.NotFound, () => Operations.GetOperationAsync(
            new GetOperationRequest { Name = name }, Soon).ResponseAsync);
        await RefusedByAsync(StatusCode.NotFound, () => Operations.CancelOperationAsync(
            new CancelOperationRequest { Name = name }, Soon).ResponseAsync);
        await RefusedByAsync(StatusCode.NotFound, () => NameOfAsync(Execution.WaitExecution(
            new Reapi.WaitExecutionRequest { Name = name }, Soon)));
        await RefusedByAsync(StatusCode.Unimplemented, () => Operations.ListOperationsAsync(
            new ListOperationsRequest { Name = Own.Value }, Soon).ResponseAsync);

        await new Operations.OperationsClient(_farm).CancelOperationAsync(new CancelOperationRequest { Name = name }, Soon);
    }

    [Fact]
    public async Task An_action_waits_for_and_cancels_what_it_began_itself()
    {
        using AsyncServerStreamingCall<Operation> call = Begin(await UploadAsync("sleep 60"), string.Empty);
        string name = await NameOfAsync(call);
        using AsyncServerStreamingCall<Operation> waiting = Execution.WaitExecution(
            new Reapi.WaitExecutionRequest { Name = name }, Soon);

        await Operations.CancelOperationAsync(new CancelOperationRequest { Name = name }, Soon);

        (await LastAsync(waiting)).Response.Unpack<Reapi.ExecuteResponse>().Status.Code.ShouldBe((int)StatusCode.Cancelled);
        (await Operations.GetOperationAsync(new GetOperationRequest { Name = name }, Soon)).Done.ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_under_way_when_the_action_ends_is_cancelled_and_its_connections_are_cut()
    {
        using AsyncServerStreamingCall<Operation> call = Begin(await UploadAsync("sleep 60"), string.Empty);
        string name = await NameOfAsync(call);

        await EndAsync(closesFirst: false);

        await Should.ThrowAsync<RpcException>(() => LastAsync(call));
        File.Exists(SocketPath).ShouldBeFalse();
        Operation operation = await new Operations.OperationsClient(_farm).GetOperationAsync(
            new GetOperationRequest { Name = name }, Soon);
        operation.Done.ShouldBeTrue();
        operation.Response.Unpack<Reapi.ExecuteResponse>().Status.Code.ShouldBe((int)StatusCode.Cancelled);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_action_that_wants_a_socket_in_turn_is_refused(bool isInAction)
    {
        Reapi.Platform platform = new()
        {
            Properties = { new Reapi.Platform.Types.Property { Name = RemoteApisSandbox.Property, Value = "farm.sock" } },
        };
        Digest action = await UploadAsync("true", platform, isInAction);

        await RefusedByAsync(StatusCode.InvalidArgument, () => ExecuteAsync(action, string.Empty));
    }

    [Fact]
    public async Task An_action_that_is_not_there_is_named()
    {
        Digest absent = Digest.Of("nobody uploaded this"u8);

        RpcException refusal = await RefusedByAsync(StatusCode.FailedPrecondition, () => ExecuteAsync(absent, string.Empty));

        refusal.Status.Detail.ShouldContain(absent.HashText);
    }

    [Fact]
    public async Task Results_are_stored_only_where_that_is_allowed()
    {
        Digest action = await UploadAsync($"true {Guid.NewGuid()}");
        Reapi.UpdateActionResultRequest update = new()
        {
            ActionDigest = action.ToWire(),
            ActionResult = new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("forged") },
        };

        await RefusedByAsync(
            StatusCode.PermissionDenied, () => ActionCache.UpdateActionResultAsync(update, Soon).ResponseAsync);

        await EndAsync();
        await ServeAsync(new NestedLimits(), takesResults: true);
        (await ActionCache.UpdateActionResultAsync(update, Soon)).StdoutRaw.ToStringUtf8().ShouldBe("forged");
    }

    [Fact]
    public async Task Too_many_executions_at_once_are_refused()
    {
        await EndAsync();
        await ServeAsync(new NestedLimits { OperationsMax = 1 });
        using AsyncServerStreamingCall<Operation> first = Begin(await UploadAsync("sleep 60"), string.Empty);
        string name = await NameOfAsync(first);
        Digest next = await UploadAsync($"true {Guid.NewGuid()}");

        await RefusedByAsync(StatusCode.ResourceExhausted, () => ExecuteAsync(next, string.Empty));

        await Operations.CancelOperationAsync(new CancelOperationRequest { Name = name }, Soon);
        await LastAsync(first);
        (await ExecuteAsync(next, string.Empty)).Status.Code.ShouldBe(0);
    }

    private static RemoteBlobStore Store(GrpcChannel channel, InstanceName instance) =>
        new(channel.CreateCallInvoker(), new RemoteStoreOptions { Instance = instance, RetriesMax = 0 }, TimeProvider.System);

    private static async Task<string> NameOfAsync(AsyncServerStreamingCall<Operation> call)
    {
        (await call.ResponseStream.MoveNext(default)).ShouldBeTrue();
        return call.ResponseStream.Current.Name;
    }

    private static async Task<Operation> LastAsync(AsyncServerStreamingCall<Operation> call)
    {
        Operation? last = null;
        await foreach (Operation operation in call.ResponseStream.ReadAllAsync())
        {
            last = operation;
        }

        return last.ShouldNotBeNull();
    }

    private static async Task<RpcException> RefusedByAsync(StatusCode code, Func<Task> call)
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(call);
        refusal.StatusCode.ShouldBe(code, refusal.Status.Detail);
        return refusal;
    }

    private static async Task RefusedAsync(Func<Task> call) =>
        (await Should.ThrowAsync<GridException>(call)).Status.ShouldBe(GridStatus.InvalidArgument);

    private async Task ServeAsync(NestedLimits limits, bool takesResults = false)
    {
        CallInvoker calls = _farm.CreateCallInvoker();
        BotApis apis = new(
            Store(_farm, Own),
            new RemoteActionCache(calls, new RemoteStoreOptions { Instance = Own }, TimeProvider.System),
            new Upstream(calls, Own),
            takesResults,
            limits,
            TimeProvider.System,
            NullLoggerFactory.Instance);
        _served = await apis.ServeAsync(SocketPath, CancellationToken.None);
        _socket = RemoteChannel.Open(RemoteAddress.Parse($"unix:{SocketPath}"));
    }

    private async Task EndAsync(bool closesFirst = true)
    {
        if (closesFirst)
        {
            _socket!.Dispose();
        }

        await _served!.DisposeAsync();
    }

    private AsyncServerStreamingCall<Operation> Begin(Digest action, string instance) => Execution.Execute(
        new Reapi.ExecuteRequest { InstanceName = instance, ActionDigest = action.ToWire() }, Soon);

    private async Task<Reapi.ExecuteResponse> ExecuteAsync(Digest action, string instance)
    {
        using AsyncServerStreamingCall<Operation> call = Begin(action, instance);
        return (await LastAsync(call)).Response.Unpack<Reapi.ExecuteResponse>();
    }

    private async Task<Digest> UploadAsync(string script, Reapi.Platform? platform = null, bool isInAction = true)
    {
        RemoteBlobStore store = Store(_socket!, InstanceName.Empty);
        Reapi.Command command = new() { Arguments = { "/bin/sh", "-c", script } };
#pragma warning disable CS0612 // Deprecated since 2.2: where clients before it have the platform.
        command.Platform = isInAction ? null : platform;
#pragma warning restore CS0612
        Reapi.Action action = new()
        {
            CommandDigest = (await WriteAsync(command)).ToWire(),
            InputRootDigest = (await WriteAsync(new Reapi.Directory())).ToWire(),
            Platform = isInAction ? platform : null,
            Salt = ByteString.CopyFromUtf8(script == "sleep 60" ? $"{Guid.NewGuid()}" : string.Empty),
        };
        return await WriteAsync(action);

        ValueTask<Digest> WriteAsync(IMessage message) => store.WriteAsync(message.ToByteArray(), CancellationToken.None);
    }
}
