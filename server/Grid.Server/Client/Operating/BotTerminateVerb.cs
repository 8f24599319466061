using System.CommandLine;
using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid bots terminate</c>: what they run goes to others at once.</summary>
internal static class BotTerminateVerb
{
    private static readonly Argument<string[]> Names = new("BOT")
    {
        Description = "Names of bots, as `bots list` prints them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<string> Reason = OperatingOptions.Reason();

    public static Command Create(ClientVerb verb) => verb.Create(
        "terminate",
        "End the sessions of bots: others get what they run. A bot may come back; drain it first if it should not work.",
        [Names, Reason],
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        var client = new Operators.OperatorsClient(session.Calls);
        await OneByOne.RunAsync(
            parsed.GetRequiredValue(Names),
            async name =>
            {
                TerminateBotResponse response = await client.TerminateBotAsync(
                    new TerminateBotRequest
                    {
                        InstanceName = session.Instance.Value,
                        Bot = name,
                        Reason = parsed.GetValue(Reason) ?? string.Empty,
                    },
                    OperatorName.Headers(),
                    cancellationToken: cancellation);
                return (Bot: name, Leases: response.LeaseCount);
            },
            ended => Print(session, ended));
        return ClientExit.Success;
    }

    private static void Print(ClientSession session, IReadOnlyList<(string Bot, int Leases)> ended) => session.Print(
        new { Terminated = ended.Select(pair => new { pair.Bot, pair.Leases }) },
        terminal =>
        {
            foreach ((string bot, int leases) in ended)
            {
                terminal.Out.WriteLine($"terminated\t{bot}\t{leases} jobs given back");
            }
        });
}
