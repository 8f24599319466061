using Google.Bytestream;
using Google.Longrunning;
using Google.Protobuf;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Services.Logs;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Logs;

/// <summary>The output of jobs: named by their operations, written by the bots that were told where, read while they run.</summary>
public class JobLogTests : IAsyncLifetime
{
    private static readonly LogStreamLimits Small = new() { StreamBytesMax = 16, PieceBytesMax = 8 };

    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync(Small);

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task Output_is_read_while_the_job_runs_and_reading_ends_with_the_stream()
    {
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using LogReader stdout = new(_host.ByteStream, named.StdoutStreamName);
        using LogReader stderr = new(_host.ByteStream, named.StderrStreamName);
        using LogWriter out1 = new(_host.ByteStream, Told(bot).StdoutStreamName);
        using LogWriter err1 = new(_host.ByteStream, Told(bot).StderrStreamName);

        await out1.WriteAsync("said ");
        await err1.WriteAsync("warned");
        await stdout.ReadsAsync("said ");
        await stderr.ReadsAsync("warned");
        await out1.WriteAsync("more");
        await out1.FinishAsync();
        await err1.FinishAsync();

        (await stdout.ToEndAsync()).ShouldBe("said more");
        (await stderr.ToEndAsync()).ShouldBe("warned");
        await bot.CompleteAsync(new Reapi.ActionResult());
        await call.ResponseAsync();
        call.Dispose();
    }

    [Fact]
    public async Task Reading_ends_with_the_operation_though_nobody_wrote()
    {
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogReader reader = new(_host.ByteStream, named.StdoutStreamName);
        Task<string> read = reader.ToEndAsync();
        await Eventually.BecomesAsync(() => _host.Logs.ReaderCount, 1);

        await bot.CompleteAsync(new Reapi.ActionResult());

        (await read).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_no_bot_wrote_is_read_from_the_result()
    {
        Digest content = await _host.Cas.WriteAsync("all of it"u8.ToArray(), CancellationToken.None);
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogReader stdout = new(_host.ByteStream, named.StdoutStreamName);
        using LogReader stderr = new(_host.ByteStream, named.StderrStreamName);
        Task<string> read = Task.Run(stdout.ToEndAsync);

        await bot.CompleteAsync(new Reapi.ActionResult
        {
            StdoutDigest = content.ToWire(),
            StderrRaw = ByteString.CopyFromUtf8("inline"),
        });

        (await read).ShouldBe("all of it");
        (await stderr.ToEndAsync()).ShouldBe("inline");
    }

    [Fact]
    public async Task What_a_bot_had_not_written_when_it_went_is_read_from_the_result()
    {
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogReader reader = new(_host.ByteStream, named.StdoutStreamName);
        using (LogWriter writer = new(_host.ByteStream, Told(bot).StdoutStreamName))
        {
            await writer.WriteAsync("said, ");
            await reader.ReadsAsync("said, ");
        }

        await bot.CompleteAsync(new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("said, and said") });

        (await reader.ToEndAsync()).ShouldBe("said, and said");
    }

    [Fact]
    public async Task A_reader_who_is_too_slow_gets_the_rest_from_the_result()
    {
        const string Output = "0123456789abcdefghijklmnopqrstuvwxyz";
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogWriter writer = new(_host.ByteStream, Told(bot).StdoutStreamName);
        await writer.WriteAsync(Output);
        await writer.FinishAsync();
        ReadRequest behind = new() { ResourceName = named.StdoutStreamName, ReadOffset = 3 };

        using LogReader reader = new(_host.ByteStream, behind);
        Task<string> read = reader.ToEndAsync();
        await bot.CompleteAsync(new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8(Output) });

        (await read).ShouldBe(Output[3..]);
    }

    [Fact]
    public async Task Reading_ends_when_the_operation_is_cancelled()
    {
        (_, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogReader reader = new(_host.ByteStream, named.StdoutStreamName);
        Task<string> read = reader.ToEndAsync();
        string operation = named.StdoutStreamName[..named.StdoutStreamName.IndexOf("/logstreams", StringComparison.Ordinal)];

        await _host.Operations.CancelOperationAsync(new CancelOperationRequest { Name = operation });

        (await read).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_job_that_goes_to_another_bot_gets_streams_of_its_own()
    {
        (TestBot bot, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        using LogReader reader = new(_host.ByteStream, named.StdoutStreamName);
        Task<string> read = reader.ToEndAsync();
        await bot.CompleteAsync(result: null, new Google.Rpc.Status { Code = (int)StatusCode.Unavailable });
        (await read).ShouldBeEmpty();

        TestBot other = bot.Session.Leases.Any(lease => lease.State == Rwapi.LeaseState.Pending) ? bot : await ConnectAsync("other");
        await other.AcceptAsync();
        Reapi.ExecuteOperationMetadata renamed = await NamedAsync(call);

        renamed.StdoutStreamName.ShouldNotBe(named.StdoutStreamName);
    }

    [Fact]
    public async Task Only_who_was_told_writes_a_job_s_output()
    {
        (_, OperationCall call, Reapi.ExecuteOperationMetadata named) = await RunAsync();
        using OperationCall running = call;
        string lease = named.StdoutStreamName.Split('/')[^2];
        foreach (string name in (string[])[named.StdoutStreamName, $"logstreams/{lease}/stdout/guessed"])
        {
            using LogWriter writer = new(_host.ByteStream, name);
            await writer.WriteAsync("forged");

            (await writer.RefusalAsync()).StatusCode.ShouldBe(StatusCode.NotFound);
        }
    }

    [Fact]
    public async Task The_streams_of_an_unknown_operation_are_not_found()
    {
        using LogReader reader = new(_host.ByteStream, $"operations/{Guid.NewGuid()}/logstreams/{Guid.NewGuid()}/stdout");

        (await Should.ThrowAsync<RpcException>(reader.ToEndAsync())).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Streams_are_named_only_while_there_is_something_to_read()
    {
        TestBot bot = await ConnectAsync("bot");
        using OperationCall call = _host.Execute(await _host.UploadActionAsync("a"));

        OperationCall.MetadataOf(await call.NextAsync(Stage.Queued)).StdoutStreamName.ShouldBeEmpty();
        await bot.UpdateAsync();
        await bot.AcceptAsync();
        (await NamedAsync(call)).StdoutStreamName.ShouldNotBeEmpty();
        await bot.CompleteAsync(new Reapi.ActionResult());

        OperationCall.MetadataOf(await call.NextAsync(Stage.Completed)).StdoutStreamName.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bot_of_many_leases_is_told_no_more_than_its_client_can_take()
    {
        const int Leases = 40;
        TestBot bot = await _host.ConnectAsync(capacity: Leases);
        List<OperationCall> calls = [];
        for (int i = 0; i < Leases; i++)
        {
            calls.Add(_host.Execute(await _host.UploadActionAsync($"{i}")));
            await calls[^1].NextAsync(Stage.Queued);
        }

        await bot.UpdateAsync();

        bot.Session.Leases.Count.ShouldBe(Leases);
        bot.Told.Count.ShouldBeInRange(10, Leases - 1);
        bot.Told.Sum(told => told.CalculateSize()).ShouldBeLessThan(8 << 10);
        calls.ForEach(call => call.Dispose());
    }

    protected virtual Task<ExecutionHost> StartAsync(LogStreamLimits limits) => ExecutionHost.StartAsync(logs: limits);

    private static Reapi.ExecuteOperationMetadata Told(TestBot bot) => bot.Told.ShouldHaveSingleItem();

    private static async Task<Reapi.ExecuteOperationMetadata> NamedAsync(OperationCall call) =>
        OperationCall.MetadataOf(await call.NextAsync(Stage.Executing));

    private Task<TestBot> ConnectAsync(string id) => _host.ConnectAsync(id);

    private async Task<(TestBot Bot, OperationCall Call, Reapi.ExecuteOperationMetadata Named)> RunAsync()
    {
        TestBot bot = await ConnectAsync("bot");
        OperationCall call = _host.Execute(await _host.UploadActionAsync("a"));
        await call.NextAsync(Stage.Queued);
        await bot.UpdateAsync();
        Told(bot).StdoutStreamName.ShouldNotBeEmpty();
        await bot.AcceptAsync();
        return (bot, call, await NamedAsync(call));
    }
}
