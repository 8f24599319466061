using Google.Bytestream;
using Grid.EndToEnd.Hosting;
using Grid.Services.Logs;
using Grpc.Core;

namespace Grid.EndToEnd.Logs;

/// <summary>Log streams that a client created: written by one, read by others at the same time.</summary>
public class CreatedLogStreamTests : IAsyncLifetime
{
    protected static readonly LogStreamLimits Small = new() { StreamBytesMax = 16, StreamsMax = 4, PieceBytesMax = 8 };

    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync(Small);

    public Task DisposeAsync() => _host.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_written_is_read_while_more_is_to_come()
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogWriter writer = WriterOf(stream);
        await writer.WriteAsync("one ");
        using LogReader reader = ReaderOf(stream);
        await reader.ReadsAsync("one ");

        await writer.WriteAsync("two");
        await reader.ReadsAsync("one two");
        (await writer.FinishAsync()).CommittedSize.ShouldBe(7);

        (await reader.ToEndAsync()).ShouldBe("one two");
    }

    [Fact]
    public async Task A_reader_who_is_there_first_waits_for_the_writer()
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogReader reader = ReaderOf(stream);
        Task<string> read = reader.ToEndAsync();
        await Eventually.BecomesAsync(() => _host.Logs.ReaderCount, 1);

        using LogWriter writer = WriterOf(stream);
        await writer.WriteAsync("words");
        await writer.FinishAsync();

        (await read).ShouldBe("words");
    }

    [Fact]
    public async Task Two_readers_read_the_same_each_at_its_own_pace()
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogWriter writer = WriterOf(stream);
        using LogReader early = ReaderOf(stream);
        await writer.WriteAsync("first ");
        await early.ReadsAsync("first ");
        using LogReader late = ReaderOf(stream);

        await writer.WriteAsync("second");
        await writer.FinishAsync();

        (await early.ToEndAsync()).ShouldBe("first second");
        (await late.ToEndAsync()).ShouldBe("first second");
    }

    [Fact]
    public async Task A_reader_who_hangs_up_is_forgotten()
    {
        LogApi.LogStream stream = await CreateAsync();
        LogReader reader = ReaderOf(stream);
        Task<string> read = reader.ToEndAsync();
        await Eventually.BecomesAsync(() => _host.Logs.ReaderCount, 1);

        reader.Dispose();

        await Should.ThrowAsync<RpcException>(read);
        await Eventually.BecomesAsync(() => _host.Logs.ReaderCount, 0);
    }

    [Fact]
    public async Task The_writer_is_told_how_far_it_came_before_the_first_write_and_after_the_last()
    {
        LogApi.LogStream stream = await CreateAsync();
        (await StatusAsync(stream)).ShouldBe(new QueryWriteStatusResponse());
        using (LogWriter writer = WriterOf(stream))
        {
            await writer.WriteAsync("half");
            await writer.LeaveAsync();
        }

        (await StatusAsync(stream)).ShouldBe(new QueryWriteStatusResponse { CommittedSize = 4 });
        using LogWriter again = WriterOf(stream);
        again.Offset = 4;
        await again.WriteAsync(" and half");
        await again.FinishAsync();

        (await StatusAsync(stream)).ShouldBe(new QueryWriteStatusResponse { CommittedSize = 13, Complete = true });
        using LogReader reader = ReaderOf(stream);
        (await reader.ToEndAsync()).ShouldBe("half and half");
    }

    [Fact]
    public async Task Who_only_knows_how_to_read_a_stream_cannot_write_it()
    {
        LogApi.LogStream stream = await CreateAsync();
        string guess = stream.WriteResourceName[..^1] + (stream.WriteResourceName[^1] == 'A' ? 'Q' : 'A');
        foreach (string name in (string[])[stream.Name, guess])
        {
            using LogWriter writer = new(_host.ByteStream, name);
            await writer.WriteAsync("forged");

            (await writer.RefusalAsync()).StatusCode.ShouldBe(StatusCode.NotFound);
            RpcException refusal = await Should.ThrowAsync<RpcException>(
                async () => await _host.ByteStream.QueryWriteStatusAsync(new QueryWriteStatusRequest { ResourceName = name }));
            refusal.StatusCode.ShouldBe(StatusCode.NotFound);
        }

        (await StatusAsync(stream)).CommittedSize.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_that_nobody_created_is_neither_read_nor_written()
    {
        using LogReader reader = new(_host.ByteStream, $"logstreams/{Guid.NewGuid()}");
        (await Should.ThrowAsync<RpcException>(reader.ToEndAsync())).StatusCode.ShouldBe(StatusCode.NotFound);
        using LogReader malformed = new(_host.ByteStream, "logstreams/a/b/c/d");
        (await Should.ThrowAsync<RpcException>(malformed.ToEndAsync())).StatusCode.ShouldBe(StatusCode.InvalidArgument);

        _host.Logs.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_stream_of_one_instance_is_not_found_in_another()
    {
        LogApi.LogStream stream = await _host.LogStreams.CreateLogStreamAsync(new LogApi.CreateLogStreamRequest { Parent = "a" });
        stream.Name.ShouldStartWith("a/logstreams/");

        using LogReader reader = new(_host.ByteStream, "b" + stream.Name[1..]);

        (await Should.ThrowAsync<RpcException>(reader.ToEndAsync())).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task The_name_for_writing_is_not_for_reading()
    {
        LogApi.LogStream stream = await CreateAsync();

        using LogReader reader = new(_host.ByteStream, stream.WriteResourceName);

        (await Should.ThrowAsync<RpcException>(reader.ToEndAsync())).StatusCode.ShouldBe(StatusCode.PermissionDenied);
    }

    [Fact]
    public async Task Who_comes_late_to_a_long_stream_reads_the_latest_and_is_told_from_where()
    {
        LogApi.LogStream stream = await WriteAsync("0123456789abcdefghij");

        using LogReader reader = ReaderOf(stream);

        (await reader.ToEndAsync()).ShouldBe("456789abcdefghij");
        (await reader.HeadersAsync()).GetValue("grid-logstream-offset").ShouldBe("4");
    }

    [Fact]
    public async Task Who_asks_for_what_is_not_kept_any_more_is_told_what_is()
    {
        LogApi.LogStream stream = await WriteAsync("0123456789abcdefghij");

        using LogReader reader = new(_host.ByteStream, new ReadRequest { ResourceName = stream.Name, ReadOffset = 2 });

        RpcException refusal = await Should.ThrowAsync<RpcException>(reader.ToEndAsync());
        refusal.StatusCode.ShouldBe(StatusCode.OutOfRange);
        refusal.Status.Detail.ShouldContain("read on from 4");
    }

    [Fact]
    public async Task An_offset_and_a_limit_are_kept_to()
    {
        LogApi.LogStream stream = await WriteAsync("0123456789abcdef");
        ReadRequest request = new() { ResourceName = stream.Name, ReadOffset = 1, ReadLimit = 12 };

        using LogReader reader = new(_host.ByteStream, request);

        (await reader.ToEndAsync()).ShouldBe("123456789abc");
    }

    [Fact]
    public async Task Bytes_that_are_there_already_are_not_taken_twice()
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogWriter writer = WriterOf(stream);
        await writer.WriteAsync("four");
        writer.Offset = 2;
        await writer.WriteAsync("more");

        RpcException refusal = await writer.RefusalAsync();

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        refusal.Status.Detail.ShouldContain("offset 2 where 4 is next");
    }

    [Fact]
    public async Task Nothing_is_added_to_a_finished_stream()
    {
        LogApi.LogStream stream = await WriteAsync("done");
        using LogWriter writer = WriterOf(stream);
        writer.Offset = 4;
        await writer.WriteAsync("and more");

        (await writer.RefusalAsync()).StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task A_writer_who_comes_back_sends_the_former_call_away()
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogReader reader = ReaderOf(stream);
        using LogWriter former = WriterOf(stream);
        await former.WriteAsync("a");
        await reader.ReadsAsync("a");

        using LogWriter latter = WriterOf(stream);
        latter.Offset = 1;
        await latter.WriteAsync("b");

        (await former.RefusalAsync()).StatusCode.ShouldBe(StatusCode.Aborted);
        await latter.FinishAsync();
        (await reader.ToEndAsync()).ShouldBe("ab");
    }

    [Fact]
    public async Task Too_many_streams_are_refused_until_some_are_finished()
    {
        List<LogApi.LogStream> streams = [];
        for (int i = 0; i < Small.StreamsMax; i++)
        {
            streams.Add(await CreateAsync());
        }

        (await Should.ThrowAsync<RpcException>(CreateAsync())).StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        using LogWriter writer = WriterOf(streams[0]);
        await writer.FinishAsync();

        await CreateAsync();
    }

    protected virtual Task<ExecutionHost> StartAsync(LogStreamLimits limits) => ExecutionHost.StartAsync(logs: limits);

    private async Task<LogApi.LogStream> CreateAsync() =>
        await _host.LogStreams.CreateLogStreamAsync(new LogApi.CreateLogStreamRequest());

    private async Task<LogApi.LogStream> WriteAsync(string text)
    {
        LogApi.LogStream stream = await CreateAsync();
        using LogWriter writer = WriterOf(stream);
        await writer.WriteAsync(text);
        await writer.FinishAsync();
        return stream;
    }

    private async Task<QueryWriteStatusResponse> StatusAsync(LogApi.LogStream stream) =>
        await _host.ByteStream.QueryWriteStatusAsync(new QueryWriteStatusRequest { ResourceName = stream.WriteResourceName });

    private LogReader ReaderOf(LogApi.LogStream stream) => new(_host.ByteStream, stream.Name);

    private LogWriter WriterOf(LogApi.LogStream stream) => new(_host.ByteStream, stream.WriteResourceName);
}
