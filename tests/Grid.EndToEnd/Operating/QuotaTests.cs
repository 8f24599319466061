using Grid.EndToEnd.Hosting;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.EndToEnd.Operating;

/// <summary>Quotas of bots, over the wire.</summary>
public sealed class QuotaTests : IAsyncLifetime
{
    private ExecutionHost _host = null!;
    private FarmApi.Quota.QuotaClient _quota = null!;

    public async Task InitializeAsync()
    {
        _host = await ExecutionHost.StartAsync(new SchedulerLimits { Cohorts = [new Cohort("linux-bots", ["linux"])] });
        _quota = new FarmApi.Quota.QuotaClient(_host.Channel);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_quota_is_put_read_listed_and_deleted()
    {
        await PutAsync("linux-bots", min: 1, max: 3);

        FarmApi.InstanceQuota quota = (await _quota.GetInstanceQuotaAsync(
            new FarmApi.GetInstanceQuotaRequest { InstanceName = "team", BotCohort = "linux-bots" })).InstanceQuota;
        (quota.MinQuota, quota.MaxQuota, quota.CurrentUsage, quota.IsInForce).ShouldBe((1, 3, 0, true));
        (await _quota.ListInstanceQuotasAsync(new FarmApi.ListInstanceQuotasRequest())).Quotas.ShouldHaveSingleItem().ShouldBe(quota);

        await _quota.DeleteInstanceQuotaAsync(
            new FarmApi.DeleteInstanceQuotaRequest { InstanceName = "team", BotCohort = "linux-bots" });
        RpcException gone = await Should.ThrowAsync<RpcException>(async () => await _quota.GetInstanceQuotaAsync(
            new FarmApi.GetInstanceQuotaRequest { InstanceName = "team", BotCohort = "linux-bots" }));
        gone.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task An_instance_over_its_quota_waits_and_explain_says_so()
    {
        await PutAsync("linux-bots", min: 0, max: 1);
        TestBot bot = await _host.ConnectAsync(capacity: 2);
        using OperationCall first = await QueueAsync("first");
        using OperationCall second = await QueueAsync("second");
        await bot.UpdateAsync();
        bot.Session.Leases.ShouldHaveSingleItem();

        string name = (await _host.Operations.ListOperationsAsync(
            new Google.Longrunning.ListOperationsRequest { Name = "team" })).Operations[1].Name;
        FarmApi.OperationExplanation why = await _host.Introspection.ExplainOperationAsync(
            new FarmApi.ExplainOperationRequest { Name = name });

        why.Reason.ShouldBe(FarmApi.WaitReason.Quota);
        why.NearestBots.ShouldHaveSingleItem().Text.ShouldContain("linux-bots");
    }

    [Theory]
    [InlineData("nobody", 0, 1, "linux-bots")]
    [InlineData("linux-bots", -1, 1, "A minimum of -1 and a maximum of 1 are no quota")]
    [InlineData("linux-bots", 2, 1, "a maximum that is no less")]
    public async Task What_is_no_quota_is_refused_with_what_would_be_one(string cohort, int min, int max, string advice)
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(() => PutAsync(cohort, min, max));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refusal.Status.Detail.ShouldContain(advice);
    }

    [Fact]
    public async Task A_quota_is_for_one_instance_name_also_where_every_name_is_served()
    {
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await _quota.PutInstanceQuotaAsync(
            new FarmApi.PutInstanceQuotaRequest { InstanceName = "*", BotCohort = "linux-bots", MinQuota = 1 }));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refusal.Status.Detail.ShouldContain("each name");
    }

    private async Task PutAsync(string cohort, int min, int max) => await _quota.PutInstanceQuotaAsync(
        new FarmApi.PutInstanceQuotaRequest { InstanceName = "team", BotCohort = cohort, MinQuota = min, MaxQuota = max });

    private async Task<OperationCall> QueueAsync(string command)
    {
        OperationCall call = _host.Execute(await _host.UploadActionAsync(command), request => request.InstanceName = "team");
        await call.NextAsync(Stage.Queued);
        return call;
    }
}
