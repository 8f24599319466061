namespace Grid.Sandbox.Runner.Tests;

/// <summary>A runner that isolates what it runs by bubblewrap.</summary>
public sealed class BubblewrapRunner : RunnerProcess
{
    protected override string Sandbox => "!bubblewrap {max-output-size: 100000}";
}
