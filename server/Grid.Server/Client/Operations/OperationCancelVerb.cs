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
        var client = new Google.Longrunning.Operations.OperationsClient(session.Calls);
        await OneByOne.RunAsync(
            parsed.GetRequiredValue(Names),
            async name =>
            {
                // The answer to a cancellation is the same for one that had ended long before.
                Operation before = await client.GetOperationAsync(
                    new GetOperationRequest { Name = name }, cancellationToken: cancellation);
                await client.CancelOperationAsync(new CancelOperationRequest { Name = name }, cancellationToken: cancellation);
                return (Name: name, HadEnded: before.Done);
            },
            cancelled => Print(session, cancelled));
        return ClientExit.Success;
    }

    private static void Print(ClientSession session, IReadOnlyList<(string Name, bool HadEnded)> cancelled) => session.Print(
        new
        {
            Cancelled = cancelled.Where(pair => !pair.HadEnded).Select(pair => pair.Name),
            HadEnded = cancelled.Where(pair => pair.HadEnded).Select(pair => pair.Name),
        },
        terminal =>
        {
            foreach ((string name, bool hadEnded) in cancelled)
            {
                terminal.Out.WriteLine($"{(hadEnded ? "had ended" : "cancelled")}\t{name}");
            }
        });
}
