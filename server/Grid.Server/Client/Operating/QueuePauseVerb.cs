using System.CommandLine;
using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary><c>grid queue pause</c>: an instance's jobs stay queued, what runs goes on.</summary>
internal static class QueuePauseVerb
{
    private static readonly Option<bool> All = QueueVerbs.AllOption();

    private static readonly Option<string> Reason = OperatingOptions.Reason();

    public static Command Create(ClientVerb verb) => verb.Create(
        "pause",
        "Hold the queued jobs of the instance back; what runs goes on. It holds until `queue resume`.",
        [All, Reason],
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, ClientSession session, CancellationToken cancellation)
    {
        PauseInstanceResponse response = await new Operators.OperatorsClient(session.Calls).PauseInstanceAsync(
            new PauseInstanceRequest
            {
                InstanceName = session.Instance.Value,
                AllInstances = parsed.GetValue(All),
                Reason = parsed.GetValue(Reason) ?? string.Empty,
            },
            OperatorName.Headers(),
            cancellationToken: cancellation);
        PauseView pause = PauseView.Of(response.Pause);
        session.Print(new { Pause = pause }, terminal => terminal.Out.WriteLine($"paused\t{PauseView.What(pause.Instance)}"));
        return ClientExit.Success;
    }
}
