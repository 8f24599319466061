using System.CommandLine;
using Grid.Server.Client;

namespace Grid.Server.Tests.Client;

/// <summary>Output while it is written, as a person sees it, against a whole farm.</summary>
[Collection(SharedFarm.Name)]
public sealed class LogStreamVerbsTests(RunningFarm farm) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedTerminal _captured = new();

    public void Dispose()
    {
        _captured.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_written_to_a_stream_is_what_is_read_from_it()
    {
        (await RunAsync("logstream", "create")).ShouldBe(0);
        string[] names = [.. _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')[1])];
        int before = _captured.OutputBytes.Length;
        byte[] content = new byte[100_000];
        Random.Shared.NextBytes(content);
        await File.WriteAllBytesAsync(_folder.PathOf("content"), content);

        (await RunAsync("logstream", "write", names[1], _folder.PathOf("content"))).ShouldBe(0);
        (await RunAsync("logstream", "read", names[0])).ShouldBe(0);

        _captured.OutputBytes[before..].ShouldBe(content);
    }

    [Fact]
    public async Task A_finished_stream_is_not_written_again()
    {
        await RunAsync("logstream", "create");
        string name = _captured.Output.Split('\n')[1].Split('\t')[1];
        string path = _folder.Write("content", "words");
        await RunAsync("logstream", "write", name, path);

        (await RunAsync("logstream", "write", name, path)).ShouldBe(1);

        _captured.Error.ShouldContain("The stream is finished");
    }

    [Fact]
    public async Task A_commands_output_is_shown_while_it_runs_and_not_again_when_it_has_ended()
    {
        string gate = _folder.PathOf("gate");
        string seen = $"until [ -e '{gate}' ]; do sleep 0.02; done";
        Task<int> running = RunAsync(
            "execute", "--do-not-cache", "--", "sh", "-c", $"echo before; echo warned >&2; {seen}; echo after; exit 3");

        while (_captured.Output.Length == 0 || _captured.Error.Length == 0)
        {
            running.IsCompleted.ShouldBeFalse();
            await Task.Yield();
        }

        _captured.Output.ShouldBe("before\n");
        _folder.Write("gate", string.Empty);
        (await running).ShouldBe(3);

        _captured.Output.ShouldBe("before\nafter\n");
        _captured.Error.ShouldBe("warned\n");
    }

    [Fact]
    public async Task A_document_stands_alone()
    {
        (await RunAsync("execute", "--json", "--do-not-cache", "--", "echo", "words")).ShouldBe(0);

        _captured.Output.ShouldStartWith("{");
        _captured.Output.ShouldContain("\"stdout\": \"words\\n\"");
    }

    private Task<int> RunAsync(params string[] line)
    {
        int dashes = Array.IndexOf(line, "--");
        int end = dashes < 0 ? line.Length : dashes;
        RootCommand root = new();
        ClientCommands.AddTo(root, _captured.Terminal);
        return root.Parse([.. line[..end], "--remote", farm.Remote, .. line[end..]]).InvokeAsync();
    }
}
