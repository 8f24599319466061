using Google.Longrunning;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Dispatch.Election;
using Grid.EndToEnd.Hosting;
using Grid.Services.Forwarding;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

/// <summary>What a server does with calls while another has the scheduler, or nobody.</summary>
public sealed class ForwardingTests : IAsyncLifetime
{
    private static readonly ForwardingLimits Impatient = new() { PatienceMax = TimeSpan.FromMilliseconds(50) };

    private readonly SchedulerSeat _seat = new(new SeatLimits(), TimeProvider.System);
    private ExecutionHost _writer = null!;
    private CuttableWire _wire = null!;
    private GridHost _front = null!;

    public async Task InitializeAsync()
    {
        _writer = await ExecutionHost.StartAsync();
        _wire = new CuttableWire(_writer.Address);
        _front = await ExecutionServer.StartAsync(_writer.Cas, _seat);
    }

    public async Task DisposeAsync()
    {
        await _seat.DisposeAsync();
        await _front.DisposeAsync();
        await _wire.DisposeAsync();
        await _writer.DisposeAsync();
    }

    [Fact]
    public async Task A_call_that_comes_before_anybody_is_elected_waits_for_it()
    {
        using OperationCall call = await ExecuteAsync("a");

        await ElectAsync(_wire.Address, epoch: 1);

        await call.NextAsync(Stage.Queued);
    }

    [Fact]
    public async Task Nobody_waits_for_ever()
    {
        SchedulerSeat empty = new(new SeatLimits(), TimeProvider.System);
        await using GridHost front = await ExecutionServer.StartAsync(_writer.Cas, empty, Impatient);

        RpcException refusal = await Should.ThrowAsync<RpcException>(
            async () => await new Operations.OperationsClient(front.Channel).ListOperationsAsync(new ListOperationsRequest()));

        refusal.StatusCode.ShouldBe(StatusCode.Unavailable);
        refusal.Status.Detail.ShouldContain("No server has the scheduler");
    }

    [Fact]
    public async Task A_stream_and_a_bot_see_nothing_of_a_connection_that_breaks_behind_their_server()
    {
        await ElectAsync(_wire.Address, epoch: 1);
        using OperationCall call = await ExecuteAsync("a");
        string name = (await call.NextAsync(Stage.Queued)).Name;
        TestBot bot = TestBot.Of(new Rwapi.Bots.BotsClient(_front.Channel), "bot");
        await bot.CreateAsync();
        await bot.UpdateAsync();

        _wire.Cut();
        await bot.AcceptAsync();
        (await call.NextAsync(Stage.Executing)).Name.ShouldBe(name);
        _wire.Cut();
        await bot.CompleteAsync(new Reapi.ActionResult { ExitCode = 3 });

        (await call.ResponseAsync()).Result.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task A_poll_that_is_held_goes_on_with_the_next_writer()
    {
        await ElectAsync(_wire.Address, epoch: 1);
        TestBot bot = TestBot.Of(new Rwapi.Bots.BotsClient(_front.Channel), "bot");
        await bot.CreateAsync();
        Task poll = bot.UpdateAsync();
        await using ExecutionHost next = await ExecutionHost.StartAsync(cas: _writer.Cas);

        await ElectAsync(next.Address.ToString(), epoch: 2);
        using OperationCall call = next.Execute(await next.UploadActionAsync("a"));
        await poll;

        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
    }

    [Fact]
    public async Task An_operation_that_the_next_writer_does_not_know_is_begun_there_anew()
    {
        await ElectAsync(_wire.Address, epoch: 1);
        using OperationCall call = await ExecuteAsync("a");
        string name = (await call.NextAsync(Stage.Queued)).Name;
        await using ExecutionHost next = await ExecutionHost.StartAsync(cas: _writer.Cas);

        await ElectAsync(next.Address.ToString(), epoch: 2);

        (await call.NextAsync(Stage.Queued)).Name.ShouldBe(name);
    }

    [Fact]
    public async Task An_execution_whose_connection_breaks_before_its_name_is_heard_runs_once_and_keeps_its_wishes()
    {
        await ElectAsync(_wire.Address, epoch: 1);
        (await OperationsAtAsync(_front.Channel)).ShouldBeEmpty();
        Digest action = await _writer.UploadActionAsync("a", change => change.DoNotCache = true);
        _wire.HoldAnswers();
        Reapi.Execution.ExecutionClient client = new(_front.Channel);
        using OperationCall call = new(client.Execute(
            new Reapi.ExecuteRequest { ActionDigest = action.ToWire(), InlineStdout = true }));
        await Until.SoAsync(async () => (await OperationsAtAsync(_writer.Channel)).Count == 1);

        _wire.Cut();
        string name = (await call.NextAsync(Stage.Queued)).Name;

        (await OperationsAtAsync(_writer.Channel)).ShouldHaveSingleItem().Name.ShouldBe(name);
        _wire.Cut();
        TestBot bot = TestBot.Of(new Rwapi.Bots.BotsClient(_writer.Channel), "bot");
        await bot.CreateAsync();
        await bot.UpdateAsync();
        await bot.AcceptAsync();
        Digest stdout = await _writer.Cas.WriteAsync("said"u8.ToArray(), CancellationToken.None);
        await bot.CompleteAsync(new Reapi.ActionResult { StdoutDigest = stdout.ToWire() });
        (await call.ResponseAsync()).Result.StdoutRaw.ToStringUtf8().ShouldBe("said");
    }

    [Fact]
    public async Task A_server_that_is_elected_itself_goes_on_with_the_calls_it_had_passed_on()
    {
        await ElectAsync(_wire.Address, epoch: 1);
        using OperationCall call = await ExecuteAsync("a");
        await call.NextAsync(Stage.Queued);
        await using ExecutionHost self = await ExecutionHost.StartAsync(cas: _writer.Cas);

        SeatHolder here = await _seat.TakeAsync(self.Dispatcher, epoch: 2);

        await call.NextAsync(Stage.Queued);
        await _seat.VacateAsync(here);
        await self.Dispatcher.DisposeAsync();
        await ElectAsync(_wire.Address, epoch: 3);
        await call.NextAsync(Stage.Queued);
    }

    [Fact]
    public async Task News_of_an_older_election_change_nothing()
    {
        await ElectAsync(_wire.Address, epoch: 2);
        await ElectAsync("http://127.0.0.1:1", epoch: 1);

        using OperationCall call = await ExecuteAsync("a");

        await call.NextAsync(Stage.Queued);
    }

    [Fact]
    public async Task Servers_that_take_each_other_for_the_writer_send_no_call_round_in_circles()
    {
        SchedulerSeat otherSeat = new(new SeatLimits(), TimeProvider.System);
        await using GridHost other = await ExecutionServer.StartAsync(_writer.Cas, otherSeat, Impatient);
        await otherSeat.LeaveToAsync(RemoteAddress.Parse(_front.Address.ToString()), epoch: 1);
        await ElectAsync(other.Address.ToString(), epoch: 1);

        RpcException refusal = await Should.ThrowAsync<RpcException>(
            async () => await new Operations.OperationsClient(other.Channel).ListOperationsAsync(new ListOperationsRequest()));

        refusal.StatusCode.ShouldBe(StatusCode.Unavailable);
    }

    private static async Task<IReadOnlyList<Operation>> OperationsAtAsync(ChannelBase server) =>
        (await new Operations.OperationsClient(server).ListOperationsAsync(new ListOperationsRequest())).Operations;

    private Task ElectAsync(string address, long epoch) => _seat.LeaveToAsync(RemoteAddress.Parse(address), epoch);

    private async Task<OperationCall> ExecuteAsync(string command)
    {
        Digest action = await _writer.UploadActionAsync(command);
        Reapi.Execution.ExecutionClient client = new(_front.Channel);
        return new OperationCall(client.Execute(new Reapi.ExecuteRequest { ActionDigest = action.ToWire() }));
    }
}
