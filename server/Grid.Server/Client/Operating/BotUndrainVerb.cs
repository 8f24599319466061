using System.CommandLine;
using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid bots undrain</c>: takes a rule back, named as it was made.</summary>
internal static class BotUndrainVerb
{
    private static readonly Argument<string?> Pattern = BotVerbs.PatternArgument();

    private static readonly Option<string[]> Property = OperatingOptions.Property();

    public static Command Create(ClientVerb verb) => verb.Create(
        "undrain", "Take a drain back; name the bots as when they were drained.", [Pattern, Property], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        BotSelector? bots = OperatingOptions.SelectorOf(parsed.GetValue(Pattern), parsed.GetValue(Property) ?? []);
        await new Operators.OperatorsClient(session.Calls).UndrainBotsAsync(
            new UndrainBotsRequest { InstanceName = session.Instance.Value, Bots = bots },
            OperatorName.Headers(),
            cancellationToken: cancellation);
        string rule = OperatingOptions.TextOf(bots!);
        session.Print(new { Undrained = rule }, terminal => terminal.Out.WriteLine($"undrained\t{rule}"));
        return ClientExit.Success;
    }
}
