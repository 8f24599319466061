using System.CommandLine;
using Google.Longrunning;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation list</c>: page by page, up to a limit.</summary>
internal static class OperationListVerb
{
    private const int PageSizeDefault = 100;

    private static readonly Option<string> Filter = new("--filter")
    {
        Description = "Only operations the filter matches, such as 'stage=executing' or 'done=false'.",
        HelpName = "FILTER",
    };

    private static readonly Option<int> Limit = ListLimit.Create();

    private static readonly Option<int> PageSize = new("--page-size")
    {
        Description = "So many with each request.",
        HelpName = "N",
        DefaultValueFactory = _ => PageSizeDefault,
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("list", "List operations.", [Filter, Limit, PageSize], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        int limit = ListLimit.Of(parsed, Limit);
        ListOperationsRequest request = new()
        {
            Name = session.Instance.Value,
            Filter = parsed.GetValue(Filter) ?? string.Empty,
            PageSize = Math.Min(ListLimit.Of(parsed, PageSize), limit),
        };
        (List<OperationView> operations, bool hasMore) = await ReadAsync(session, request, limit, cancellation);
        session.Print(new { Operations = operations, HasMore = hasMore }, terminal => Write(terminal, operations, hasMore));
        return ClientExit.Success;
    }

    private static async Task<(List<OperationView> Operations, bool HasMore)> ReadAsync(
        ClientSession session, ListOperationsRequest request, int limit, CancellationToken cancellation)
    {
        var client = new Google.Longrunning.Operations.OperationsClient(session.Calls);
        List<OperationView> operations = [];
        do
        {
            ListOperationsResponse page = await client.ListOperationsAsync(request, cancellationToken: cancellation);
            operations.AddRange(page.Operations.Select(operation => OperationView.Of(new OperationState(operation))));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && operations.Count < limit);

        bool hasMore = request.PageToken.Length > 0 || operations.Count > limit;
        return ([.. operations.Take(limit)], hasMore);
    }

    private static void Write(Terminal terminal, List<OperationView> operations, bool hasMore)
    {
        TableOf(operations, terminal.Output.IsTerminal).WriteTo(terminal);
        if (hasMore)
        {
            terminal.Err.WriteLine($"grid: there are more than {operations.Count} operations: raise --limit, or narrow them by --filter.");
        }
    }

    // A row with a digest would not fit a screen; scripts get it.
    private static TextTable TableOf(List<OperationView> operations, bool isDrawn) => isDrawn
        ? new TextTable(["Operation", "Stage", "Result", "Worker"], [.. operations.Select(DrawnRowOf)])
        : new TextTable(["Operation", "Stage", "Result", "Action", "Worker"], [.. operations.Select(RowOf)]);

    private static IReadOnlyList<string> DrawnRowOf(OperationView view) =>
        [view.Name, view.Stage, ResultOf(view), view.Worker ?? string.Empty];

    private static IReadOnlyList<string> RowOf(OperationView view) =>
        [view.Name, view.Stage, ResultOf(view), view.ActionDigest ?? string.Empty, view.Worker ?? string.Empty];

    private static string ResultOf(OperationView view) => view switch
    {
        { Done: false } => string.Empty,
        { ExitCode: { } exitCode } => $"exit {exitCode}",
        _ => view.Status ?? string.Empty,
    };
}
