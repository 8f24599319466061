using Grid.Server.Client.Output;
using Spectre.Console;
using StageValue = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Grid.Server.Client.Execute;

/// <summary>
/// Shows on standard error how far an execution is, a line for each change. By default only where a person looks:
/// redirected, standard error holds what the command wrote and nothing else.
/// </summary>
internal sealed class StageDisplay(Terminal terminal, string when, TimeProvider time)
{
    private readonly bool _isShown = when == "always" || (when == "auto" && terminal.Error.IsTerminal);
    private readonly long _start = time.GetTimestamp();
    private string _last = string.Empty;

    /// <summary>Says what the client itself is at.</summary>
    public void Say(string text)
    {
        if (_isShown && text != _last)
        {
            _last = text;
            string line = $"grid: {Printable.Of(text)} ({Sizes.OfTime(time.GetElapsedTime(_start))})";
            terminal.ErrConsole.Write(new Text(line + "\n", new Style(decoration: Decoration.Dim)));
        }
    }

    /// <summary>Says what the server is at.</summary>
    public void Show(OperationState state)
    {
        if (TextOf(state) is { } text)
        {
            Say(text);
        }
    }

    private static string? TextOf(OperationState state) => state.Stage switch
    {
        StageValue.CacheCheck => "looking into the action cache",
        StageValue.Queued => $"queued as {state.Name}",
        StageValue.Executing => state.Worker.Length > 0 ? $"executing on {state.Worker}" : "executing",
        StageValue.Completed when state.Response is { CachedResult: true } => "completed, from the action cache",
        StageValue.Completed => state.Worker.Length > 0 ? $"completed on {state.Worker}" : "completed",
        _ => null,
    };
}
