using Google.Longrunning;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.EndToEnd.Logs;

namespace Grid.EndToEnd.Bots;

public sealed class LiveOutputTests
{
    [Fact]
    public async Task What_a_command_writes_is_read_before_it_has_ended()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        Digest action = await farm.UploadScriptAsync($"echo before; echo warned >&2; {gate.WaitCommand}; echo after");
        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteOperationMetadata named = OperationCall.MetadataOf(await call.NextAsync(Stage.Executing));
        using LogReader stdout = new(farm.Server.ByteStream, named.StdoutStreamName);
        using LogReader stderr = new(farm.Server.ByteStream, named.StderrStreamName);

        FileStream reached = await gate.ReachedAsync();
        await stdout.ReadsAsync("before\n");
        await stderr.ReadsAsync("warned\n");
        await Gate.OpenAsync(reached);

        (await stdout.ToEndAsync()).ShouldBe("before\nafter\n");
        (await stderr.ToEndAsync()).ShouldBe("warned\n");
        (await call.ResponseAsync()).Result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task What_commands_that_are_over_at_once_write_is_read_whenever_the_reader_comes()
    {
        const int Commands = 50;
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        for (int i = 0; i < Commands; i++)
        {
            using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync($"echo {i}"));
            Operation state = await call.NextAsync();
            while (OperationCall.MetadataOf(state).StdoutStreamName.Length == 0)
            {
                state = await call.NextAsync();
            }

            using LogReader stdout = new(farm.Server.ByteStream, OperationCall.MetadataOf(state).StdoutStreamName);
            (await stdout.ToEndAsync()).ShouldBe($"{i}\n");
        }
    }

    [Fact]
    public async Task However_much_and_fast_a_command_writes_its_reader_gets_all_of_it()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync("seq 1 600000"));
        Reapi.ExecuteOperationMetadata named = OperationCall.MetadataOf(await call.NextAsync(Stage.Executing));

        using LogReader stdout = new(farm.Server.ByteStream, named.StdoutStreamName);
        string read = await stdout.ToEndAsync();

        read.ShouldBe(string.Concat(Enumerable.Range(1, 600_000).Select(line => $"{line}\n")));
    }

    [Fact]
    public async Task After_a_restart_of_the_server_the_output_of_a_running_command_is_read_on()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        Digest action = await farm.UploadScriptAsync($"echo before; {gate.WaitCommand}; echo after");
        using OperationCall lost = farm.Server.Execute(action);
        await lost.NextAsync(Stage.Executing);
        FileStream reached = await gate.ReachedAsync();

        await farm.StopServerAsync();
        await farm.StartServerAsync();
        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteOperationMetadata named = OperationCall.MetadataOf(await call.NextAsync(Stage.Executing));
        using LogReader stdout = new(farm.Server.ByteStream, named.StdoutStreamName);
        await stdout.ReadsAsync("before\n");
        await Gate.OpenAsync(reached);

        (await stdout.ToEndAsync()).ShouldBe("before\nafter\n");
    }

    [Fact]
    public async Task Cancelling_an_operation_ends_the_reading_of_a_command_that_says_nothing()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync(gate.WaitCommand));
        Operation operation = await call.NextAsync(Stage.Executing);
        using LogReader stdout = new(farm.Server.ByteStream, OperationCall.MetadataOf(operation).StdoutStreamName);
        Task<string> read = stdout.ToEndAsync();
        await using FileStream reached = await gate.ReachedAsync();

        await farm.Server.Operations.CancelOperationAsync(new CancelOperationRequest { Name = operation.Name });

        (await read).ShouldBeEmpty();
    }
}
