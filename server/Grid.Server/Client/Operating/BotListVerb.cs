using System.CommandLine;
using Grid.Operating.V1;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid bots list</c>: page by page, up to a limit, and the rules that drain some of them.</summary>
internal static class BotListVerb
{
    private const int PageSize = 200;

    private static readonly Argument<string?> Pattern = BotVerbs.PatternArgument();

    private static readonly Option<string[]> Property = OperatingOptions.Property();

    private static readonly Option<int> Limit = ListLimit.Create();

    public static Command Create(ClientVerb verb) =>
        verb.Create("list", "List the connected bots.", [Pattern, Property, Limit], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        int limit = ListLimit.Of(parsed, Limit);
        ListBotsRequest request = new()
        {
            InstanceName = session.Instance.Value,
            Bots = OperatingOptions.SelectorOf(parsed.GetValue(Pattern), parsed.GetValue(Property) ?? []),
            PageSize = Math.Min(PageSize, limit),
        };
        var client = new Introspection.IntrospectionClient(session.Calls);
        PagedList<BotView> bots = await PagedList<BotView>.ReadAsync(limit, async token =>
        {
            request.PageToken = token;
            ListBotsResponse page = await client.ListBotsAsync(request, cancellationToken: cancellation);
            return (page.Bots.Select(BotView.Of), page.NextPageToken);
        });
        IReadOnlyList<DrainView> drains = await DrainsAsync(session, cancellation);
        session.Print(
            new { Bots = bots.Items, bots.HasMore, Drains = drains }, terminal => Write(terminal, bots, drains));
        return ClientExit.Success;
    }

    private static async Task<IReadOnlyList<DrainView>> DrainsAsync(ClientSession session, CancellationToken cancellation)
    {
        ListRestrictionsResponse response = await new Introspection.IntrospectionClient(session.Calls).ListRestrictionsAsync(
            new ListRestrictionsRequest { InstanceName = session.Instance.Value }, cancellationToken: cancellation);
        return [.. response.Drains.Select(DrainView.Of)];
    }

    private static void Write(Terminal terminal, PagedList<BotView> bots, IReadOnlyList<DrainView> drains)
    {
        TableOf(bots.Items, terminal.Output.IsTerminal).WriteTo(terminal);
        foreach (DrainView drain in drains)
        {
            string reason = drain.Reason.Length == 0 ? string.Empty : $": {drain.Reason}";
            terminal.Err.WriteLine(Printable.Of($"drained are {drain.Bots}, by {drain.By} since {drain.At:u}{reason}"));
        }

        if (bots.HasMore)
        {
            terminal.Err.WriteLine($"grid: there are more than {bots.Items.Count} bots: raise --limit, or name fewer by a pattern.");
        }
    }

    // Sessions and times would not fit a screen; scripts get them.
    private static TextTable TableOf(IReadOnlyList<BotView> bots, bool isDrawn) => isDrawn
        ? new TextTable(["Bot", "Status", "Jobs", "Drained", "Platform"], [.. bots.Select(DrawnRowOf)])
        : new TextTable(
            ["Bot", "Status", "Jobs", "Drained", "Platform", "Seen", "Session"],
            [.. bots.Select(bot => (IReadOnlyList<string>)[.. DrawnRowOf(bot), $"{bot.SeenAt:o}", bot.Session])]);

    private static IReadOnlyList<string> DrawnRowOf(BotView bot) =>
    [
        bot.Name,
        bot.Status,
        $"{bot.Leases.Count}/{bot.Capacity}",
        bot.DrainedBy is { } drain ? drain.Bots : string.Empty,
        string.Join(", ", bot.Properties),
    ];
}
