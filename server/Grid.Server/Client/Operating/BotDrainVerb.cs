using System.CommandLine;
using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid bots drain</c>: what they run they end, and nothing new comes.</summary>
internal static class BotDrainVerb
{
    private static readonly Argument<string?> Pattern = BotVerbs.PatternArgument();

    private static readonly Option<string[]> Property = OperatingOptions.Property();

    private static readonly Option<string> Reason = OperatingOptions.Reason();

    public static Command Create(ClientVerb verb) => verb.Create(
        "drain",
        "Keep new work from bots, those that come later included. It holds until `bots undrain`.",
        [Pattern, Property, Reason],
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        DrainBotsResponse response = await new Operators.OperatorsClient(session.Calls).DrainBotsAsync(
            new DrainBotsRequest
            {
                InstanceName = session.Instance.Value,
                Bots = OperatingOptions.SelectorOf(parsed.GetValue(Pattern), parsed.GetValue(Property) ?? []),
                Reason = parsed.GetValue(Reason) ?? string.Empty,
            },
            OperatorName.Headers(),
            cancellationToken: cancellation);
        DrainView drain = DrainView.Of(response.Drain);
        session.Print(
            new { Drain = drain, Connected = response.BotCount },
            terminal => terminal.Out.WriteLine($"drained\t{drain.Bots}\t{response.BotCount} connected"));
        return ClientExit.Success;
    }
}
