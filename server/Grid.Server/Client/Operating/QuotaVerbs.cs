using System.CommandLine;
using Grid.Core;
using Grid.Operating.V1;
using Grid.Server.Client.Output;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid quota …</c>: how many bots of each cohort an instance is promised, and may have.</summary>
internal static class QuotaVerbs
{
    private static readonly Argument<string> Cohort = new("COHORT")
    {
        Description = "A name of the scheduler's cohort-set.",
    };

    private static readonly Option<int?> Min = new("--min")
    {
        Description = "So many jobs at a time may run whatever others want; none without it.",
        HelpName = "N",
    };

    private static readonly Option<int?> Max = new("--max")
    {
        Description = "More than so many never run at a time; without it there is no bound.",
        HelpName = "N",
    };

    public static Command Create(ClientVerb verb)
    {
        Command group = new("quota", "Look at instances' quotas of bots, set them, delete them.");
        group.Add(verb.Create("list", "List the quotas of all instances of the scheduler.", [], ListAsync));
        group.Add(verb.Create("set", "Give the instance a quota of a cohort.", [Cohort, Min, Max], SetAsync));
        group.Add(verb.Create("delete", "Take the instance's quota of a cohort back.", [Cohort], DeleteAsync));
        return group;
    }

    private static async Task<int> ListAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        ListInstanceQuotasResponse response = await new Quota.QuotaClient(session.Calls).ListInstanceQuotasAsync(
            new ListInstanceQuotasRequest { InstanceName = session.Instance.Value }, cancellationToken: cancellation);
        QuotaView[] quotas = [.. response.Quotas.Select(QuotaView.Of)];
        session.Print(new { Quotas = quotas }, terminal => new TextTable(
            ["Cohort", "Instance", "Min", "Max", "Running", "In force"],
            [.. quotas.Select(RowOf)]).WriteTo(terminal));
        return ClientExit.Success;
    }

    private static async Task<int> SetAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        if (parsed.GetValue(Min) is null && parsed.GetValue(Max) is null)
        {
            throw GridException.InvalidArgument("quota set needs --min, --max or both; `quota delete` takes a quota back.");
        }

        PutInstanceQuotaRequest request = new()
        {
            InstanceName = session.Instance.Value,
            BotCohort = parsed.GetRequiredValue(Cohort),
            MinQuota = parsed.GetValue(Min) ?? 0,
        };
        if (parsed.GetValue(Max) is { } max)
        {
            request.MaxQuota = max;
        }

        await new Quota.QuotaClient(session.Calls).PutInstanceQuotaAsync(
            request, OperatorName.Headers(), cancellationToken: cancellation);
        Tell(session, "set", request.BotCohort);
        return ClientExit.Success;
    }

    private static async Task<int> DeleteAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        string cohort = parsed.GetRequiredValue(Cohort);
        await new Quota.QuotaClient(session.Calls).DeleteInstanceQuotaAsync(
            new DeleteInstanceQuotaRequest { InstanceName = session.Instance.Value, BotCohort = cohort },
            OperatorName.Headers(),
            cancellationToken: cancellation);
        Tell(session, "deleted", cohort);
        return ClientExit.Success;
    }

    private static void Tell(ClientSession session, string what, string cohort) => session.Print(
        new { Cohort = cohort, Instance = session.Instance.Value, Done = what },
        terminal => terminal.Out.WriteLine($"{what}\t{cohort}\t{PauseView.What(session.Instance.Value)}"));

    private static IReadOnlyList<string> RowOf(QuotaView quota) =>
    [
        quota.Cohort,
        quota.Instance,
        $"{quota.Min}",
        quota.Max is { } max ? $"{max}" : string.Empty,
        $"{quota.Running}",
        quota.IsInForce ? "yes" : "no such cohort",
    ];
}
