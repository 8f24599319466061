using System.CommandLine;
using Grid.Operating.V1;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid queue list</c>: one line for each platform that jobs ask for, and what is paused.</summary>
internal static class QueueListVerb
{
    private const int LimitDefault = 1000;
    private const int PageSize = 200;

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "At most so many, the longest first.",
        HelpName = "N",
        DefaultValueFactory = _ => LimitDefault,
    };

    public static Command Create(ClientVerb verb) =>
        verb.Create("list", "List the queues, one for each platform that jobs ask for.", [Limit], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        int limit = parsed.GetValue(Limit);
        var client = new Introspection.IntrospectionClient(session.Calls);
        ListQueuesRequest request = new() { InstanceName = session.Instance.Value, PageSize = Math.Min(PageSize, limit) };
        List<QueueView> queues = [];
        do
        {
            ListQueuesResponse page = await client.ListQueuesAsync(request, cancellationToken: cancellation);
            queues.AddRange(page.Queues.Select(QueueView.Of));
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && queues.Count < limit);

        ListRestrictionsResponse restrictions = await client.ListRestrictionsAsync(
            new ListRestrictionsRequest { InstanceName = session.Instance.Value }, cancellationToken: cancellation);
        PauseView[] pauses = [.. restrictions.Pauses.Select(PauseView.Of)];
        bool hasMore = request.PageToken.Length > 0;
        session.Print(
            new { Queues = queues, HasMore = hasMore, Pauses = pauses },
            terminal => Write(terminal, queues, hasMore, pauses));
        return ClientExit.Success;
    }

    private static void Write(Terminal terminal, List<QueueView> queues, bool hasMore, PauseView[] pauses)
    {
        new TextTable(
            ["Queued", "Executing", "Oldest", "Bots", "Idle", "Paused", "Platform"],
            [.. queues.Select(RowOf)]).WriteTo(terminal);
        foreach (PauseView pause in pauses)
        {
            string reason = pause.Reason.Length == 0 ? string.Empty : $": {pause.Reason}";
            terminal.Err.WriteLine(Printable.Of(
                $"paused is {PauseView.What(pause.Instance)}, by {pause.By} since {pause.At:u}{reason}"));
        }

        if (hasMore)
        {
            terminal.Err.WriteLine($"grid: there are more than {queues.Count} queues: raise --limit.");
        }
    }

    private static IReadOnlyList<string> RowOf(QueueView queue) =>
    [
        $"{queue.Length}",
        $"{queue.Executing}",
        queue.OldestQueuedAt is { } oldest ? Sizes.OfTime(TimeProvider.System.GetUtcNow() - oldest) : string.Empty,
        BotsOf(queue),
        $"{queue.IdleCapacity}",
        queue.Paused == 0 ? string.Empty : $"{queue.Paused}",
        queue.Platform.Length == 0 ? "any" : queue.Platform,
    ];

    private static string BotsOf(QueueView queue) => queue switch
    {
        { Bots: 0 } => "none",
        { DrainedBots: > 0 } => $"{queue.Bots} ({queue.DrainedBots} drained)",
        _ => $"{queue.Bots}",
    };
}
