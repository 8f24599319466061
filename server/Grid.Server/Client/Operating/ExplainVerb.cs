using System.CommandLine;
using Grid.Operating.V1;
using Grid.Server.Client.Operations;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid explain</c>: why an operation is where it is, and what would have to change.</summary>
internal static class ExplainVerb
{
    private static readonly Argument<string> Name = OperationVerbs.NameArgument();

    public static Command Create(ClientVerb verb) => verb.Create(
        "explain", "Say why an operation waits: its place, what is ahead, and what keeps bots from it.", [Name], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        OperationExplanation explanation = await new Introspection.IntrospectionClient(session.Calls).ExplainOperationAsync(
            new ExplainOperationRequest { Name = parsed.GetRequiredValue(Name) }, cancellationToken: cancellation);
        session.Print(ExplanationView.Of(explanation), terminal => Write(terminal, explanation));
        return ClientExit.Success;
    }

    private static void Write(Terminal terminal, OperationExplanation explanation)
    {
        new TextFields()
            .Add("name", explanation.Name)
            .Add("waits for", ExplanationView.ReasonOf(explanation.Reason))
            .Add("because", explanation.Text)
            .Add("platform", explanation.Platform)
            .Add("priority", $"{explanation.Priority}")
            .Add("queued", explanation.QueuedAt is { } at ? $"{at.ToDateTimeOffset():u}" : null)
            .Add("place", PlaceOf(explanation.Position))
            .Add("ahead", AheadOf(explanation.Position))
            .Add("takes turns", TurnsOf(explanation.Position))
            .WriteTo(terminal);
        WriteLines(terminal, "nearest bots:", explanation.NearestBots.Select(bot => $"{bot.Bot} {bot.Text}"));
        WriteLines(terminal, "attempts so far:", explanation.Attempts.Select(attempt =>
            $"{attempt.EndedAt.ToDateTimeOffset():u} bot {attempt.Bot}: {attempt.Reason}"));
    }

    private static void WriteLines(Terminal terminal, string heading, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length == 0)
        {
            return;
        }

        terminal.Out.WriteLine(heading);
        foreach (string line in all)
        {
            terminal.Out.WriteLine($"  {Printable.Of(line)}");
        }
    }

    private static string? PlaceOf(QueuePosition? position) =>
        position is null ? null : $"{position.Text} of {position.Length} in its queue";

    private static string? AheadOf(QueuePosition? position) => position is not { Ahead: > 0 } ? null : string.Join(", ",
        new[]
        {
            (Count: position.AheadByPriority, What: "more urgent"),
            (Count: position.AheadByAge, What: "of the same build and target, queued before"),
            (Count: position.AheadElsewhere, What: "of other queues that need the same bots"),
        }.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}"));

    private static string? TurnsOf(QueuePosition? position) => position is not { TakesTurnsWith: > 0 }
        ? null
        : $"with {position.TakesTurnsWith} jobs of other users, builds or targets";
}
