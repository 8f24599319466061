using System.CommandLine;
using Google.Longrunning;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation show</c>: one operation as it is now.</summary>
internal static class OperationShowVerb
{
    private static readonly Argument<string> Name = OperationVerbs.NameArgument();

    public static Command Create(ClientVerb verb) => verb.Create("show", "Show an operation.", [Name], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Operation operation = await new Google.Longrunning.Operations.OperationsClient(session.Calls).GetOperationAsync(
            new GetOperationRequest { Name = parsed.GetRequiredValue(Name) }, cancellationToken: cancellation);
        OperationState state = new(operation);
        OperationView view = OperationView.Of(state);
        session.Print(view, terminal => Write(terminal, view, state));
        return ClientExit.Success;
    }

    private static void Write(Terminal terminal, OperationView view, OperationState state)
    {
        new TextFields()
            .Add("name", view.Name)
            .Add("stage", view.Stage)
            .Add("action", view.ActionDigest)
            .Add("status", view.Status)
            .Add("message", view.Message)
            .Add("from the cache", view.Cached is true ? "yes" : null)
            .WriteTo(terminal);
        if (state.Response?.Result is { } result)
        {
            ActionResultText.Describe(result).WriteTo(terminal);
        }
    }
}
