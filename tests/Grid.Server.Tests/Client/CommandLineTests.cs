using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Grid.Server.Client;

namespace Grid.Server.Tests.Client;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("capabilities")]
    [InlineData("cas upload a b")]
    [InlineData("cas download aa/1 out")]
    [InlineData("cas download aa/1 bb/2 out --directory")]
    [InlineData("cas find-missing aa/1 bb/2 --json")]
    [InlineData("execute -- gcc -c a.c -o a.o")]
    [InlineData("execute -i src -i a:b -o a.o -p OSFamily=linux -e A=B --timeout 5s --do-not-cache --skip-cache-lookup -d out -- sh -c true")]
    [InlineData("operation list --filter stage=queued --limit 5 --page-size 2")]
    [InlineData("operation show x")]
    [InlineData("operation wait x")]
    [InlineData("operation cancel x y")]
    [InlineData("action-cache get aa/1 --remote unix:/x --instance main --invocation-id i --correlation-id c --action-id a")]
    public void Every_verb_is_understood(string line) => Parse(line).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("execute")]
    [InlineData("execute --")]
    [InlineData("execute --progress sometimes -- true")]
    [InlineData("cas download aa/1")]
    [InlineData("cas upload")]
    [InlineData("operation show")]
    [InlineData("action-cache get a b")]
    public void A_line_that_lacks_something_is_refused(string line) => Parse(line).Errors.ShouldNotBeEmpty();

    [Theory]
    [InlineData("capabilities", 1)]
    [InlineData("cas find-missing e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b856/3", 1)]
    [InlineData("operation list", 1)]
    [InlineData("execute -- true", 125)]
    [InlineData("operation wait x", 125)]
    public async Task Without_a_server_every_verb_says_so_in_one_line(string line, int exitCode)
    {
        using CapturedTerminal captured = new();

        int exit = await RunAsync($"{line} --remote 127.0.0.1:{UnusedPort()}", captured);

        captured.Error.ShouldMatch("^grid: No server answers at 127[^\n]*grid up[^\n]*\n$");
        captured.Output.ShouldBeEmpty();
        exit.ShouldBe(exitCode);
    }

    [Fact]
    public void A_verb_that_serves_is_made_alone() => GridCommand.ServingVerbNames.ShouldAllBe(
        name => GridCommand.Create(new[] { name }).Subcommands.Single().Name == name);

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("execute")]
    public void Whoever_asks_for_none_of_those_is_told_of_every_verb(string asked) =>
        GridCommand.Create(new[] { asked }).Subcommands.Select(verb => verb.Name)
            .ShouldBe([.. GridCommand.ServingVerbNames, .. Root(new CapturedTerminal()).Subcommands.Select(verb => verb.Name)]);

    [Theory]
    [InlineData("capabilities --remote ftp://x")]
    [InlineData("capabilities --instance a//b")]
    [InlineData("cas find-missing nonsense")]
    [InlineData("cas upload /does/not/exist")]
    [InlineData("execute --timeout soon -- true")]
    [InlineData("execute --env PATH -- true")]
    [InlineData("execute --input /does/not/exist -- true")]
    [InlineData("operation list --limit 0")]
    [InlineData("operation list --page-size -1")]
    [InlineData("bots list --limit 0")]
    [InlineData("bots drain --property OSFamily")]
    [InlineData("queue list --limit -3")]
    [InlineData("quota set gpu")]
    public async Task Bad_values_are_told_in_one_line_before_any_call(string line)
    {
        using CapturedTerminal captured = new();

        int exit = await RunAsync(line, captured);

        captured.Error.ShouldMatch("^grid: [^\n]+\n$");
        exit.ShouldBeOneOf(ClientExit.Failure, ClientExit.FarmFailed);
    }

    private static ParseResult Parse(string line) => Root(new CapturedTerminal()).Parse(line.Split(' '));

    private static Task<int> RunAsync(string line, CapturedTerminal captured)
    {
        // Options of the verb stand before the -- of `execute`.
        string[] parts = line.Split(' ');
        int dashes = Array.IndexOf(parts, "--");
        int remote = Array.IndexOf(parts, "--remote");
        if (dashes >= 0 && remote > dashes)
        {
            parts = [.. parts[..dashes], .. parts[remote..], .. parts[dashes..remote]];
        }

        return Root(captured).Parse(parts).InvokeAsync();
    }

    private static RootCommand Root(CapturedTerminal captured)
    {
        RootCommand root = new();
        ClientCommands.AddTo(root, captured.Terminal);
        return root;
    }

    private static int UnusedPort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
