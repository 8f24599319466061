namespace Grid.Sandbox.Runner.Tests;

/// <summary>A runner that isolates what it runs by namespaces of its own.</summary>
public sealed class NamespacesRunner : RunnerProcess
{
    protected override string Sandbox => "!namespaces {max-output-size: 100000}";
}
