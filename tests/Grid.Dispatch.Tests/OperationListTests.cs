using Grid.Core;
using Grid.Scheduling;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests;

public sealed class OperationListTests : IAsyncLifetime
{
    private readonly Desk _desk = new(limits: new DispatchLimits { ScanLengthMax = 2 });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repeat()
    {
        List<OperationName> names = [];
        for (int i = 0; i < 7; i++)
        {
            names.Add(await _desk.QueueAsync($"action {i}"));
        }

        List<OperationName> listed = [];
        string token = string.Empty;
        do
        {
            OperationPage page = await ListAsync(pageSize: 3, token: token);
            page.Operations.Count.ShouldBeLessThanOrEqualTo(3);
            listed.AddRange(page.Operations.Select(view => view.Name));
            token = page.NextPageToken;
        }
        while (token.Length > 0);

        listed.ShouldBe(names);
    }

    [Fact]
    public async Task The_actions_of_all_unfinished_operations_are_live_and_those_of_the_others_are_not()
    {
        for (int i = 0; i < 5; i++)
        {
            await _desk.QueueAsync($"action {i}");
        }

        await _desk.Dispatcher.CancelAsync(await _desk.QueueAsync("cancelled"), CancellationToken.None);

        List<Digest> live = [];
        await foreach (Digest action in _desk.Dispatcher.LiveActionsAsync(CancellationToken.None))
        {
            live.Add(action);
        }

        live.ShouldBe([.. Enumerable.Range(0, 5).Select(i => Desk.Request($"action {i}").ActionDigest)]);
    }

    [Fact]
    public async Task Only_operations_of_the_instance_asked_for_are_listed()
    {
        await _desk.QueueAsync("a");

        OperationQuery query = new(InstanceName.Parse("other"), OperationFilter.All, PageSize: 0, PageToken: string.Empty);
        OperationPage page = await _desk.Dispatcher.ListAsync(query, CancellationToken.None);

        page.Operations.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("stage = queued", true)]
    [InlineData("stage=executing", false)]
    [InlineData("stage >= queued", true)]
    [InlineData("stage != completed & invocation_id = \"build 1\"", true)]
    [InlineData("invocation_id = other", false)]
    [InlineData("mnemonic=CppCompile & target_id = //a:b", true)]
    [InlineData("queued_time >= 2025-01-01T00:00:00Z", true)]
    [InlineData("queued_time < 2025-01-01T00:00:00Z", false)]
    [InlineData("completed_time > 2000-01-01T00:00:00Z", false)]
    [InlineData("status != 0", true)]
    [InlineData("status = 0", false)]
    [InlineData("action_digest = ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb", true)]
    [InlineData("action_digest = ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb/1", true)]
    [InlineData("priority <= 0 & attempts = 0", true)]
    [InlineData("  ", true)]
    public async Task Every_term_of_a_filter_has_to_hold(string filter, bool isListed)
    {
        ClientMetadata client = new() { InvocationId = "build 1", Mnemonic = "CppCompile", TargetId = "//a:b" };
        await _desk.QueueAsync("a", client);

        (await ListAsync(filter)).Operations.Count.ShouldBe(isListed ? 1 : 0);
    }

    [Theory]
    [InlineData("stage", "write it as field=value")]
    [InlineData("=x", "'' is not a field")]
    [InlineData("stags = queued", "use one of stage, name")]
    [InlineData("stage = waiting", "cache_check, queued, executing or completed")]
    [InlineData("name >= x", "has no order")]
    [InlineData("stage = queued & & name = x", "write it as field=value")]
    [InlineData("created_time > yesterday", "a time such as")]
    public void A_bad_filter_says_what_is_wrong(string filter, string explanation)
    {
        GridException refusal = Should.Throw<GridException>(() => OperationFilter.Parse(filter));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        refusal.Message.ShouldContain(explanation);
    }

    [Theory]
    [InlineData(-1, "")]
    [InlineData(0, "nonsense")]
    [InlineData(0, "-5")]
    public async Task A_bad_page_is_refused(int pageSize, string token)
    {
        GridException refusal = await Should.ThrowAsync<GridException>(() => ListAsync(pageSize: pageSize, token: token));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    private Task<OperationPage> ListAsync(string filter = "", int pageSize = 0, string token = "")
    {
        OperationQuery query = new(InstanceName.Empty, OperationFilter.Parse(filter), pageSize, token);
        return _desk.Dispatcher.ListAsync(query, CancellationToken.None);
    }
}
