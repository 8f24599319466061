using Grid.Services.Execution;

namespace Grid.Services.Operating;

/// <summary>An instance that operators act on, and from where they may.</summary>
public sealed record OperatedInstance(ExecutionInstance Execution, OperatorGate Gate);
