using System.Text;
using Google.Bytestream;
using Grid.Bots.Streams;
using Grid.Bots.Tests.Support;

namespace Grid.Bots.Tests.Streams;

public sealed class LiveOutputTests
{
    private static readonly OutputLimits Quick = new()
    {
        BufferBytesMax = 16,
        PieceBytesMax = 5,
        GatherDelay = TimeSpan.Zero,
        RetryDelayMin = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(1),
    };

    private readonly FakeLogServer _server = new();

    [Fact]
    public async Task What_a_command_writes_is_there_while_it_runs_and_finished_when_it_has_ended()
    {
        using LiveOutput output = Begin(out Task running);
        output.Append("first "u8);
        await _server.UntilAsync(() => _server.Text == "first ");

        output.Append("second"u8);
        await _server.UntilAsync(() => _server.Text == "first second");
        _server.IsFinished.ShouldBeFalse();
        output.End();
        await running;

        _server.IsFinished.ShouldBeTrue();
        _server.CallCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_takes_nothing_holds_nobody_up_and_gets_the_latest_in_the_end()
    {
        _server.Hold();
        using LiveOutput output = Begin(out Task running);
        for (int i = 0; i < 1_000; i++)
        {
            output.Append(Encoding.UTF8.GetBytes($"line {i}\n"));
        }

        output.Stop();

        await running;
        _server.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_more_than_is_held_the_latest_is_written_where_it_belongs()
    {
        using LiveOutput output = new(new ByteStream.ByteStreamClient(_server), Quick, TimeProvider.System);
        output.Rename("name");
        output.Append("0123456789abcdefghijklmnopqrstuvwxyz"u8);
        output.End();

        await output.RunAsync();

        _server.Start.ShouldBe(20);
        _server.Text.ShouldBe("klmnopqrstuvwxyz");
    }

    [Fact]
    public async Task After_a_broken_call_it_goes_on_where_the_server_is()
    {
        _server.MessagesUntilBreak = 1;
        using LiveOutput output = Begin(out Task running);
        output.Append("01234567"u8);
        await _server.UntilAsync(() => _server.Text == "01234");

        _server.MessagesUntilBreak = null;
        output.End();
        await running;

        _server.Text.ShouldBe("01234567");
        _server.IsFinished.ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_was_restarted_gets_what_is_held_still_under_its_new_name()
    {
        using LiveOutput output = Begin(out Task running);
        output.Append("before "u8);
        await _server.UntilAsync(() => _server.Text == "before ");
        _server.Forget();
        _server.Name = "renamed";
        output.Append("after"u8);

        output.Rename("renamed");
        await _server.UntilAsync(() => _server.Text == "before after");

        output.End();
        await running;
        _server.IsFinished.ShouldBeTrue();
    }

    [Fact]
    public async Task Last_words_that_nobody_takes_are_given_up_in_time()
    {
        ManualTime time = new();
        _server.Hold();
        using LiveOutput output = new(new ByteStream.ByteStreamClient(_server), Quick, time);
        output.Rename("name");
        output.Append("last"u8);
        Task running = output.RunAsync();
        output.End();

        time.Advance(Quick.LastWordsMax);

        await running.WaitAsync(TimeSpan.FromSeconds(30));
        _server.Text.ShouldBeEmpty();
    }

    [Fact]
    public async Task No_more_outputs_are_on_their_way_than_may_be_and_none_when_the_bot_has_left()
    {
        _server.Hold();
        OutputCarrier carrier = new(_server, Quick with { OutputsMax = 2 }, TimeProvider.System);
        for (int i = 0; i < 5; i++)
        {
            LeaseOutput? output = carrier.Open($"lease-{i}", new OutputNames("name", string.Empty));
            output!.OnStdout("words"u8);
            output.OnStderr("nobody wants them"u8);
            carrier.Close(output);
        }

        carrier.Count.ShouldBe(2);
        await carrier.DisposeAsync();

        carrier.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Where_the_server_names_no_streams_nothing_is_heard()
    {
        await using OutputCarrier carrier = new(_server, Quick, TimeProvider.System);

        carrier.Open("lease", names: null).ShouldBeNull();
    }

    private LiveOutput Begin(out Task running)
    {
        LiveOutput output = new(new ByteStream.ByteStreamClient(_server), Quick, TimeProvider.System);
        output.Rename("name");
        running = output.RunAsync();
        return output;
    }
}
