using System.CommandLine;
using Grid.Server.Client.Execute;

namespace Grid.Server.Client.Operations;

/// <summary><c>grid operation wait</c>: ends when the operation does, as <c>execute</c> would have ended.</summary>
internal static class OperationWaitVerb
{
    private static readonly Argument<string> Name = OperationVerbs.NameArgument();

    public static Command Create(ClientVerb verb) => verb.Create(
        "wait",
        "Wait for an operation, print its command's output and exit with its code.",
        [Name],
        RunAsync,
        failureExit: ClientExit.FarmFailed);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        StageDisplay display = new(session.Terminal, "auto", TimeProvider.System);
        ExecutionFollower follower = new(session.Calls, TimeProvider.System);
        using LiveTexts live = new(session, display);
        ExecutionOutcome outcome = await follower.WaitAsync(parsed.GetRequiredValue(Name), live.Show, cancellation);
        await OutcomePrinter.PrintAsync(session, outcome, await live.EndAsync(cancellation), cancellation);
        return outcome.ExitCode;
    }
}
