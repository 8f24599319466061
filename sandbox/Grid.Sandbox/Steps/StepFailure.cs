namespace Grid.Sandbox.Steps;

/// <summary>A step that failed, and the error number.</summary>
internal readonly record struct StepFailure(string What, StepKind Kind, int Error);
