using System.CommandLine;
using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid queue resume</c>: takes a pause back.</summary>
internal static class QueueResumeVerb
{
    private static readonly Option<bool> All = QueueVerbs.AllOption();

    public static Command Create(ClientVerb verb) =>
        verb.Create("resume", "Let the jobs of a paused instance go.", [All], RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        bool isAll = parsed.GetValue(All);
        await new Operators.OperatorsClient(session.Calls).ResumeInstanceAsync(
            new ResumeInstanceRequest { InstanceName = session.Instance.Value, AllInstances = isAll },
            OperatorName.Headers(),
            cancellationToken: cancellation);
        string what = PauseView.What(isAll ? null : session.Instance.Value);
        session.Print(new { Resumed = what }, terminal => terminal.Out.WriteLine($"resumed\t{what}"));
        return ClientExit.Success;
    }
}
