using System.CommandLine;
using Grid.Operating.V1;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid queue list</c>: one line for each platform that jobs ask for, and what is paused.</summary>
internal static class QueueListVerb
{
    private const int PageSize = 200;

    private static readonly Option<int> Limit = ListLimit.Create("At most so many, the longest first.");

    public static Command Create(ClientVerb verb) =>
        verb.Create("list", "List the queues, one for each platform that jobs ask for.", [Limit], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        int limit = ListLimit.Of(parsed, Limit);
        var client = new Introspection.IntrospectionClient(session.Calls);
        ListQueuesRequest request = new() { InstanceName = session.Instance.Value, PageSize = Math.Min(PageSize, limit) };
        PagedList<QueueView> queues = await PagedList<QueueView>.ReadAsync(limit, async token =>
        {
            request.PageToken = token;
            ListQueuesResponse page = await client.ListQueuesAsync(request, cancellationToken: cancellation);
            return (page.Queues.Select(QueueView.Of), page.NextPageToken);
        });
        ListRestrictionsResponse restrictions = await client.ListRestrictionsAsync(
            new ListRestrictionsRequest { InstanceName = session.Instance.Value }, cancellationToken: cancellation);
        PauseView[] pauses = [.. restrictions.Pauses.Select(PauseView.Of)];
        session.Print(
            new { Queues = queues.Items, queues.HasMore, Pauses = pauses }, terminal => Write(terminal, queues, pauses));
        return ClientExit.Success;
    }

    private static void Write(Terminal terminal, PagedList<QueueView> queues, PauseView[] pauses)
    {
        new TextTable(
            ["Queued", "Executing", "Oldest", "Bots", "Idle", "Paused", "Platform"],
            [.. queues.Items.Select(RowOf)]).WriteTo(terminal);
        foreach (PauseView pause in pauses)
        {
            string reason = pause.Reason.Length == 0 ? string.Empty : $": {pause.Reason}";
            terminal.Err.WriteLine(Printable.Of(
                $"paused is {PauseView.What(pause.Instance)}, by {pause.By} since {pause.At:u}{reason}"));
        }

        if (queues.HasMore)
        {
            terminal.Err.WriteLine($"grid: there are more than {queues.Items.Count} queues: raise --limit.");
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
