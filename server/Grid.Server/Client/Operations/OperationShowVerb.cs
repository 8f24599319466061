using System.CommandLine;
using Google.Longrunning;
using Grid.Operating.V1;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Output;
using Grpc.Core;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation show</c>: one operation as it is now, and what has happened to it.</summary>
internal static class OperationShowVerb
{
    private static readonly Argument<string> Name = OperationVerbs.NameArgument();

    public static Command Create(ClientVerb verb) => verb.Create("show", "Show an operation.", [Name], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        Operation operation = await new Google.Longrunning.Operations.OperationsClient(session.Calls).GetOperationAsync(
            new GetOperationRequest { Name = parsed.GetRequiredValue(Name) }, cancellationToken: cancellation);
        OperationState state = new(operation);
        OperationView view = OperationView.Of(state) with { History = await HistoryAsync(session, operation.Name, cancellation) };
        session.Print(view, terminal => Write(terminal, view, state));
        return ClientExit.Success;
    }

    // Not every server of the Remote Execution API has it.
    private static async Task<IReadOnlyList<EventView>?> HistoryAsync(
        ClientSession session, string name, CancellationToken cancellation)
    {
        try
        {
            OperationHistory history = await new Introspection.IntrospectionClient(session.Calls).GetOperationHistoryAsync(
                new GetOperationHistoryRequest { Name = name }, cancellationToken: cancellation);
            return [.. history.Events.Select(EventView.Of)];
        }
        catch (RpcException failure) when (failure.StatusCode is StatusCode.Unimplemented or StatusCode.InvalidArgument)
        {
            return null;
        }
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

        if (view.History is { Count: > 0 } history)
        {
            terminal.Out.WriteLine("history:");
            foreach (EventView told in history)
            {
                terminal.Out.WriteLine(Printable.Of($"  {told.At:yyyy-MM-dd HH:mm:ss.fff}  {told.Kind}  {told.Detail}").TrimEnd());
            }
        }
    }
}
