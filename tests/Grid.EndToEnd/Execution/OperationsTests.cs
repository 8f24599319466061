using Google.Longrunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

public class OperationsTests : IAsyncLifetime
{
    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    protected virtual Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync();

    [Fact]
    public async Task Operations_are_listed_by_instance_and_by_who_asked_for_them()
    {
        Reapi.RequestMetadata metadata = new() { ToolInvocationId = "build-7", ActionMnemonic = "Genrule" };
        Metadata headers = new() { { RequestMetadataHeader.Key, metadata.ToByteArray() } };
        string mine = await QueueAsync("a", "", headers);
        string others = await QueueAsync("b", "other");

        (await NamesAsync("", "invocation_id = build-7 & mnemonic = Genrule")).ShouldBe([mine]);
        (await NamesAsync("operations", "")).ShouldBe([mine]);
        (await NamesAsync("other", "stage = queued")).ShouldBe([others]);
        (await NamesAsync("other/operations", "stage = completed")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("x-request-subject", "alice", "x-request-actor", "bazel", "alice")]
    [InlineData("x-request-actor", "bazel", "x-request-workflow", "nightly", "bazel")]
    [InlineData("x-request-workflow", "nightly", "x-request-actor", "", "nightly")]
    public async Task Who_the_work_is_for_is_told_by_headers(string key, string value, string otherKey, string other, string user)
    {
        string name = await QueueAsync("a", "", new Metadata { { key, value }, { otherKey, other } });
        await QueueAsync("b");

        (await NamesAsync("", $"user = {user}")).ShouldBe([name]);
    }

    [Fact]
    public async Task A_finished_operation_links_to_where_people_look_at_actions()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(actionBrowser: new Uri("http://browser:8080/"));
        Digest action = await host.UploadActionAsync("true");
        using OperationCall call = host.Execute(action);
        TestBot bot = await host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.CompleteAsync(new Reapi.ActionResult());

        (await call.ResponseAsync()).Message.ShouldBe($"http://browser:8080/action/{action}/");
    }

    [Fact]
    public async Task Pages_go_on_where_the_last_one_ended()
    {
        string[] names = [await QueueAsync("a"), await QueueAsync("b"), await QueueAsync("c")];

        ListOperationsResponse first = await _host.Operations.ListOperationsAsync(new ListOperationsRequest { PageSize = 2 });
        ListOperationsResponse second = await _host.Operations.ListOperationsAsync(
            new ListOperationsRequest { PageSize = 2, PageToken = first.NextPageToken });

        first.Operations.Concat(second.Operations).Select(operation => operation.Name).ShouldBe(names);
        second.NextPageToken.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bad_filter_is_refused_with_what_would_be_good()
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(
            async () => await _host.Operations.ListOperationsAsync(new ListOperationsRequest { Filter = "stag = queued" }));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refusal.Status.Detail.ShouldContain("stage");
    }

    [Theory]
    [InlineData("operations/unknown")]
    [InlineData("some/instance/operations/unknown")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Unknown_operations_are_not_found(string name)
    {
        RpcException[] refusals =
        [
            await Should.ThrowAsync<RpcException>(
                async () => await _host.Operations.GetOperationAsync(new GetOperationRequest { Name = name })),
            await Should.ThrowAsync<RpcException>(
                async () => await _host.Operations.CancelOperationAsync(new CancelOperationRequest { Name = name })),
            await Should.ThrowAsync<RpcException>(
                async () => await _host.Operations.DeleteOperationAsync(new DeleteOperationRequest { Name = name })),
            await Should.ThrowAsync<RpcException>(
                async () => await _host.Operations.WaitOperationAsync(new WaitOperationRequest { Name = name })),
            await Should.ThrowAsync<RpcException>(() => _host.Wait(name).NextAsync()),
        ];

        refusals.ShouldAllBe(refusal => refusal.StatusCode == StatusCode.NotFound);
    }

    [Fact]
    public async Task A_wait_ends_with_its_timeout_or_with_the_operation()
    {
        string name = await QueueAsync("a");

        Operation early = await _host.Operations.WaitOperationAsync(
            new WaitOperationRequest { Name = name, Timeout = Duration.FromTimeSpan(TimeSpan.Zero) });
        AsyncUnaryCall<Operation> wait = _host.Operations.WaitOperationAsync(new WaitOperationRequest { Name = name });
        await _host.Operations.CancelOperationAsync(new CancelOperationRequest { Name = name });

        early.Done.ShouldBeFalse();
        (await wait).Done.ShouldBeTrue();
    }

    [Fact]
    public async Task A_finished_operation_can_be_deleted_and_one_under_way_can_not()
    {
        string name = await QueueAsync("a");
        DeleteOperationRequest delete = new() { Name = name };

        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await _host.Operations.DeleteOperationAsync(delete));
        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        await _host.Operations.CancelOperationAsync(new CancelOperationRequest { Name = name });
        await _host.Operations.DeleteOperationAsync(delete);

        (await NamesAsync("", "")).ShouldBeEmpty();
    }

    private async Task<string> QueueAsync(string command, string instance = "", Metadata? headers = null)
    {
        Digest action = await _host.UploadActionAsync(command);
        using OperationCall call = _host.Execute(action, request => request.InstanceName = instance, headers);
        return (await call.NextAsync(Stage.Queued)).Name;
    }

    private async Task<string[]> NamesAsync(string name, string filter)
    {
        ListOperationsResponse response = await _host.Operations.ListOperationsAsync(
            new ListOperationsRequest { Name = name, Filter = filter });
        return [.. response.Operations.Select(operation => operation.Name)];
    }
}
