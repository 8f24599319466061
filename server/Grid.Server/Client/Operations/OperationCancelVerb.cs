using System.CommandLine;
using Google.Longrunning;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation cancel</c>: one or many; its job stops when no other operation wants it.</summary>
internal static class OperationCancelVerb
{
    private static readonly Argument<string[]> Names = new("NAME")
    {
        Description = "Names of operations, as `execute` and `operation list` print them.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create(ClientVerb verb) => verb.Create("cancel", "Cancel operations.", [Names], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        string[] names = parsed.GetRequiredValue(Names);
        var client = new Google.Longrunning.Operations.OperationsClient(session.Calls);
        foreach (string name in names)
        {
            await client.CancelOperationAsync(new CancelOperationRequest { Name = name }, cancellationToken: cancellation);
        }

        session.Print(new { Cancelled = names }, terminal =>
        {
            foreach (string name in names)
            {
                terminal.Out.WriteLine($"cancelled\t{name}");
            }
        });
        return ClientExit.Success;
    }
}
