using Build.Buildgrid;
using Google.Protobuf;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

/// <summary>Which bot may run an action, and how long the action may wait for one.</summary>
public sealed class PlatformTests
{
    private static readonly PlatformRules Rules = new(
        new DynamicPropertySet(["OSFamily"], ["OSFamily", "ISA"], ["chroot"], "OSFamily"),
        [new NumericProperty("cores", IsConsumed: true, Quantity.Zero)]);

    [Fact]
    public async Task A_property_that_decides_nothing_reaches_the_bot_all_the_same()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(platforms: Rules);
        TestBot bot = await host.ConnectAsync();
        Task poll = bot.UpdateAsync();
        using OperationCall call = host.Execute(await UploadAsync(host, ("OSFamily", "linux"), ("chroot", "abc")));

        await poll;

        Reapi.Action action = bot.Lease.Payload.Unpack<Reapi.Action>();
        action.Platform.Properties.Select(property => property.Name).ShouldContain("chroot");
    }

    [Fact]
    public async Task The_key_of_a_persistent_worker_keeps_no_bot_from_an_action_and_reaches_it()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(platforms: Rules);
        TestBot bot = await host.ConnectAsync();
        Task poll = bot.UpdateAsync();
        using OperationCall call = host.Execute(await UploadAsync(
            host, ("OSFamily", "linux"), ("persistentWorkerKey", "abc"), ("persistentWorkerProtocol", "proto")));

        await poll;

        Reapi.Action action = bot.Lease.Payload.Unpack<Reapi.Action>();
        action.Platform.Properties.Select(property => property.Name).ShouldContain("persistentWorkerKey");
    }

    [Fact]
    public async Task An_unregistered_property_is_refused_by_name()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(platforms: Rules);
        using OperationCall call = host.Execute(await UploadAsync(host, ("OSFamly", "linux")));

        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)StatusCode.FailedPrecondition);
        response.Status.Message.ShouldContain("Unregistered platform property 'OSFamly=linux'");
    }

    [Theory]
    [InlineData(65, 1, "65 platform properties")]
    [InlineData(1, 1025, "longer than 1024")]
    public async Task A_platform_that_is_too_large_is_refused(int count, int length, string message)
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync();
        (string, string)[] platform = [.. Enumerable.Range(0, count).Select(i => ($"p{i}", new string('x', length)))];
        using OperationCall call = host.Execute(await UploadAsync(host, platform));

        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)StatusCode.InvalidArgument);
        response.Status.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_bot_of_no_known_kind_is_refused_when_it_begins_its_session()
    {
        PlatformRules kinds = new(
            new StaticPropertySet([new LabelledProperties("mac", PlatformProperties.Of([new("OSFamily", "mac")]))], []), []);
        await using ExecutionHost host = await ExecutionHost.StartAsync(platforms: kinds);

        RpcException refusal = await Should.ThrowAsync<RpcException>(() => host.ConnectAsync());

        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refusal.Status.Detail.ShouldContain("mac (OSFamily=mac)");
    }

    [Fact]
    public async Task An_action_that_no_bot_takes_in_time_ends_with_unavailable()
    {
        SchedulerLimits limits = new() { QueueAgeMax = TimeSpan.FromMilliseconds(50) };
        await using ExecutionHost host = await ExecutionHost.StartAsync(limits);
        using OperationCall call = host.Execute(await UploadAsync(host));

        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)StatusCode.Unavailable);
        response.Status.Message.ShouldContain("queued for too long");
    }

    [Fact]
    public async Task An_action_too_many_for_its_platform_is_refused()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(new SchedulerLimits { PlatformQueueLengthMax = 1 });
        using OperationCall first = host.Execute(await UploadAsync(host));
        await first.NextAsync(Stage.Queued);
        using OperationCall second = host.Execute(await host.UploadActionAsync("second"));

        Reapi.ExecuteResponse response = await second.ResponseAsync();

        response.Status.Code.ShouldBe((int)StatusCode.ResourceExhausted);
        response.Status.Message.ShouldContain("max-queue-size");
    }

    [Fact]
    public async Task A_bot_gets_no_more_actions_than_it_has_cores_for()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(platforms: Rules);
        TestBot bot = TestBot.Of(host.Bots, "bot", capacity: 8).Offering("cores", "4");
        await bot.CreateAsync();
        using OperationCall first = host.Execute(await UploadAsync(host, ("cores", "3")));
        await bot.UpdateAsync();
        await bot.AcceptAsync();
        using OperationCall second = host.Execute(await UploadAsync(host, ("cores", "2")));
        await second.NextAsync(Stage.Queued);

        Task heartbeat = bot.UpdateAsync(new CallOptions(deadline: DateTime.MaxValue));
        heartbeat.IsCompleted.ShouldBeFalse();
        SchedulerSnapshot busy = await host.Dispatcher.SnapshotAsync(CancellationToken.None);
        (busy.JobsLeased, busy.JobsQueued).ShouldBe((1, 1));
        using OperationCall third = host.Execute(await UploadAsync(host, ("cores", "1")));
        await heartbeat;

        bot.Session.Leases.Count.ShouldBe(2, "the smaller one fits");
        (await host.Dispatcher.SnapshotAsync(CancellationToken.None)).JobsQueued.ShouldBe(1);
    }

    [Fact]
    public async Task A_hint_in_the_header_leads_to_the_bot_that_had_it()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync();
        TestBot first = await host.ConnectAsync("first", capacity: 4);
        Task poll = first.UpdateAsync();
        using OperationCall call = host.Execute(await UploadAsync(host), headers: Hint("llvm"));
        await poll;
        TestBot second = await host.ConnectAsync("second", capacity: 4);
        Task idle = second.UpdateAsync();
        await first.AcceptAsync();
        Task heartbeat = first.UpdateAsync();

        using OperationCall again = host.Execute(await host.UploadActionAsync("again"), headers: Hint("llvm"));
        await heartbeat;

        first.Session.Leases.Count.ShouldBe(2);
        idle.IsCompleted.ShouldBeFalse();
    }

    private static Metadata Hint(string hint) => new()
    {
        { SchedulingMetadataHeader.Key, new SchedulingMetadata { LocalityHint = hint }.ToByteArray() },
    };

    private static Task<Digest> UploadAsync(ExecutionHost host, params (string Name, string Value)[] platform) =>
        host.UploadActionAsync("true", action => action.Platform = new Reapi.Platform
        {
            Properties = { platform.Select(pair => new Reapi.Platform.Types.Property { Name = pair.Name, Value = pair.Value }) },
        });
}
