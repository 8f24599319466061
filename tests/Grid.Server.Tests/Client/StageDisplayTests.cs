using Grid.Server.Client.Execute;

namespace Grid.Server.Tests.Client;

public sealed class StageDisplayTests
{
    private readonly OperationState _queued = new(OperationScripts.Queued());
    private readonly OperationState _executing = new(OperationScripts.Executing());

    [Fact]
    public void In_a_pipe_standard_error_is_left_to_the_command()
    {
        using CapturedTerminal captured = new();
        new StageDisplay(captured.Terminal, "auto", new ImpatientTime()).Show(_queued);
        captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Each_stage_is_a_line_and_none_is_said_twice()
    {
        using CapturedTerminal captured = new();
        StageDisplay display = new(captured.Terminal, "always", new ImpatientTime());
        display.Show(_queued);
        display.Show(_queued);
        display.Show(_executing);

        string[] lines = captured.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("grid: queued as operations/1 (");
        lines[1].ShouldStartWith("grid: executing (");
    }

    [Fact]
    public void Nothing_is_said_on_a_terminal_when_it_is_not_wanted()
    {
        using CapturedTerminal captured = new(isTerminal: true);
        new StageDisplay(captured.Terminal, "never", new ImpatientTime()).Show(_queued);
        captured.Error.ShouldBeEmpty();
    }
}
