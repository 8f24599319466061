using System.CommandLine;
using Grid.Operating.V1;
using Grid.Server.Client.Operating;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation kill</c>: for everybody who shares the job, not only for who asked first.</summary>
internal static class OperationKillVerb
{
    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = "Names of operations, as `execute` and `operation list` print them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Reason = OperatingOptions.Reason();

    public static Command Create(ClientVerb verb) => verb.Create(
        "kill", "End operations and all others that share their jobs; clients are told the reason.", [Names, Reason], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        var client = new Operators.OperatorsClient(session.Calls);
        await OneByOne.RunAsync(
            parsed.GetRequiredValue(Names),
            async name =>
            {
                KillOperationResponse response = await client.KillOperationAsync(
                    new KillOperationRequest { Name = name, Reason = parsed.GetValue(Reason) ?? string.Empty },
                    OperatorName.Headers(),
                    cancellationToken: cancellation);
                return (Name: name, Count: response.OperationCount);
            },
            killed => Print(session, killed));
        return ClientExit.Success;
    }

    private static void Print(ClientSession session, IReadOnlyList<(string Name, int Count)> killed) => session.Print(
        new { Killed = killed.Select(pair => new { pair.Name, Operations = pair.Count }) },
        terminal =>
        {
            foreach ((string name, int count) in killed)
            {
                terminal.Out.WriteLine(count == 0 ? $"had ended\t{name}" : $"killed\t{name}\t{count} operations");
            }
        });
}
